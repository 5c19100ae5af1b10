/** One small picture as a file of every kind that can be read, and files that only claim to be one. */
import { gzipSync } from 'zlib';
import sharp from 'sharp';
import { randomStream } from '../packages/base/index';

export interface Sample {
  kind: string;
  ending: string;
  bytes: Buffer;
}

const [width, height] = [33, 44];
const random = randomStream('samples');
const noise = Buffer.from(
  Array.from({ length: width * height * 6 }, (_, i) => (i % 90) + random.integer(99)),
);
const photo = (frames = 1) => {
  const raw = { width, height: height * frames, channels: 3 as const, pageHeight: height };
  return sharp(noise.subarray(0, width * height * 3 * frames), { raw });
};

/** A BMP with the given bits a pixel and compression. */
export function bmp(bits: number, compression = 0, upsideDown = false): Buffer {
  const palette = bits <= 8 ? 4 << bits : compression === 3 ? 12 : 0;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const bytes = Buffer.alloc(54 + palette + stride * height);
  noise.copy(bytes, 54);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54 + palette, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(upsideDown ? -height : height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  bytes.writeUInt32LE(compression, 30);
  if (compression === 3) [0xff0000, 0xff00, 0xff].forEach((mask, i) => bytes.writeUInt32LE(mask, 54 + 4 * i));
  return bytes;
}

/** Files that can be read, of every kind. */
export async function imageSamples(): Promise<Sample[]> {
  const cmyk = () => photo().toColourspace('cmyk');
  const files: Record<string, Buffer | Promise<Buffer>> = {
    'baseline.jpg': photo().jpeg().toBuffer(),
    'fine.jpg': photo().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    'progressive.jpg': photo().jpeg({ progressive: true }).toBuffer(),
    'grey.jpg': photo().greyscale().jpeg().toBuffer(),
    'CMYK.jpg': cmyk().jpeg().toBuffer(),
    'EXIF.jpg': photo().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'plain.png': photo().png().toBuffer(),
    '16-bit.png': photo().toColourspace('rgb16').png().toBuffer(),
    'palette.png': photo().png({ palette: true }).toBuffer(),
    'interlaced.png': photo().png({ progressive: true }).toBuffer(),
    'transparent.png': photo().ensureAlpha(0.5).png().toBuffer(),
    'grey.png': photo().greyscale().png().toBuffer(),
    'lossy.webp': photo().webp().toBuffer(),
    'lossless.webp': photo().ensureAlpha(0.5).webp({ lossless: true }).toBuffer(),
    'fine.avif': photo().avif({ effort: 0 }).toBuffer(),
    'coarse.avif': photo().ensureAlpha(0.5).avif({ effort: 0, chromaSubsampling: '4:2:0' }).toBuffer(),
    'still.gif': photo().gif().toBuffer(),
    'animated.gif': photo(2).gif().toBuffer(),
    'lzw.tiff': photo().tiff({ compression: 'lzw' }).toBuffer(),
    'jpeg.tiff': photo().tiff({ compression: 'jpeg' }).toBuffer(),
    'CMYK.tif': cmyk().tiff({ compression: 'deflate' }).toBuffer(),
    'tiled.tif': photo().tiff({ compression: 'none', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    '1.bmp': bmp(1),
    '4.bmp': bmp(4),
    '8.bmp': bmp(8),
    '24.bmp': bmp(24),
    'upsideDown.bmp': bmp(24, 0, true),
    '32.bmp': bmp(32),
    'masked.bmp': bmp(32, 3),
  };
  return Promise.all(
    Object.entries(files).map(async ([name, bytes]) => {
      const [kind = '', ending = ''] = name.split('.');
      return { kind, ending, bytes: await bytes };
    }),
  );
}

/**
 * Contents that are no picture, each with the word that the refusal must hold.
 *
 * @param address where the SVGs refer to; nobody may ever ask there
 */
export async function impostors(address: string): Promise<[name: string, bytes: Buffer][]> {
  const start = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  const image = (href: string) => `<image xlink:href="${href}" href="${href}" width="9" height="9"/>`;
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`);
  const bomb = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "ha">${entities.join('')}]>`;
  const text: [string, string][] = [
    ['SVG', `${start} width="9" height="9">${image(`${address}/a.png`)}${image('file:///etc/passwd')}</svg>`],
    ['SVG', `<?xml version="1.0"?>\n<!-- ${address} -->${start} width="50000" height="50000"><g/></svg>`],
    ['SVG', `\ufeff  ${start} width="1e9" height="1e9"/>`],
    ['SVG', `${bomb}${start} width="9" height="9"><text>&e9;</text></svg>`],
    ['XML', `<?xml version="1.0"?><!DOCTYPE a SYSTEM "${address}/a.dtd"><a/>`],
    ['HTML', `<!DOCTYPE html><html><img src="${address}/a.png"></html>`],
    ['text', 'This is no image.\n'],
    ['text', `#!/bin/sh\necho ${address}\n`],
    ['empty', ''],
    ['PDF', '%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj'],
    ['PostScript', '%!PS-Adobe-3.0 EPSF-3.0\nshowpage'],
  ];
  const binary: [string, string][] = [
    ['animated AVIF', '\0\0\0\x18ftypavis\0\0\0\0avifavis'],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['MP4', '\0\0\0\x18ftypisom\0\0\x02\0isomiso2'],
    ['JPEG XL', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['ZIP', 'PK\x03\x04\x14\0'],
    ['icon', '\0\0\x01\0\x01\0'],
    ['unknown content', '\x7fELF\x02\x01\x01\0'],
  ];
  return [
    ...text.map(([name, content]): [string, Buffer] => [name, Buffer.from(content)]),
    ...binary.map(([name, content]): [string, Buffer] => [name, Buffer.from(content, 'latin1')]),
    ['gzip', gzipSync(text[0]![1])],
  ];
}
