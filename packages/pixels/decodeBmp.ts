/** BMP bytes → 8-bit RGB pixels: sharp reads no BMP, and TensorFlow knows neither palettes nor 32 bits as colour. */
import type { RgbImage } from './rgbImage';

const magic = Buffer.from('BM');
const headerBytes = 54;
const standardMasks = [0xff0000, 0xff00, 0xff];

/**
 * Decodes an uncompressed BMP of 1, 4, 8, 24 or 32 bits a pixel, or a bare DIB, as the clipboard holds one.
 *
 * Nothing of the size that the header claims is held before the file is known to have as much.
 * @throws Error that says what is wrong with the file, or what of it is not supported.
 */
export function decodeBmp(file: Buffer, mostPixels: number): RgbImage {
  const bytes = file[0] === magic[0] ? file : withFileHeader(file);
  if (bytes.length < headerBytes) throw new Error('the BMP is cut off');
  const start = bytes.readUInt32LE(10);
  const infoBytes = bytes.readUInt32LE(14);
  const width = bytes.readInt32LE(18);
  const rows = bytes.readInt32LE(22);
  const bits = bytes.readUInt16LE(28);
  const height = Math.abs(rows);
  if (infoBytes < 40) throw new Error(`unsupported BMP with a header of ${infoBytes} bytes`);
  if (width <= 0 || height === 0) throw new Error(`the BMP claims a size of ${width} x ${rows}`);
  if (width * height > mostPixels) throw new Error('Input image exceeds pixel limit');
  if (![1, 4, 8, 24, 32].includes(bits)) throw new Error(`unsupported BMP of ${bits} bits a pixel`);
  requireUncompressed(bytes, bits);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (start + stride * (height - 1) + Math.ceil((width * bits) / 8) > bytes.length) {
    throw new Error('the BMP is cut off');
  }
  const palette = bits <= 8 ? paletteOf(bytes, 14 + infoBytes, bits) : undefined;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = start + stride * (rows < 0 ? y : height - 1 - y);
    for (let x = 0; x < width; x++, to += 3) {
      const bit = x * bits;
      const at = row + (bit >> 3);
      // Of the bits of a byte, the highest are the leftmost pixel.
      const from =
        palette === undefined ? at : ((bytes[at]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1)) * 4;
      const source = palette ?? bytes;
      pixels[to] = source[from + 2]!;
      pixels[to + 1] = source[from + 1]!;
      pixels[to + 2] = source[from]!;
    }
  }
  return { pixels, width, height };
}

/** What stands before a DIB in a BMP; above all, where its pixels begin. */
function withFileHeader(dib: Buffer): Buffer {
  if (dib.length < headerBytes - 14) throw new Error('the BMP is cut off');
  const bits = dib.readUInt16LE(14);
  const colours = dib.readUInt32LE(32) || (bits <= 8 ? 1 << bits : 0);
  const masks = dib.readUInt32LE(16) === 3 ? 3 : 0;
  const header = Buffer.alloc(14);
  magic.copy(header);
  header.writeUInt32LE(Math.min(headerBytes + 4 * (masks + colours), 0xffffffff), 10);
  return Buffer.concat([header, dib]);
}

function requireUncompressed(bytes: Buffer, bits: number): void {
  const compression = bytes.readUInt32LE(30);
  const masked = compression === 3 && bits === 32 && bytes.length >= headerBytes + 12;
  if (masked && standardMasks.every((mask, i) => bytes.readUInt32LE(headerBytes + 4 * i) === mask)) return;
  if (compression !== 0) throw new Error(`unsupported BMP with compression ${compression}`);
}

/** Four bytes of each colour, blue first; those that the file leaves out are black. */
function paletteOf(bytes: Buffer, at: number, bits: number): Buffer {
  const most = 1 << bits;
  const colours = Math.min(bytes.readUInt32LE(46) || most, most);
  if (at + colours * 4 > bytes.length) throw new Error('the BMP is cut off');
  const palette = Buffer.alloc(most * 4);
  bytes.copy(palette, 0, at, at + colours * 4);
  return palette;
}
