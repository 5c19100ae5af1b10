/** Which format the first bytes of a file are of, whatever its name says. */
import path from 'path';

// \cA is the byte 1, \cZ 26: eslint takes \x01 in a pattern for an oversight.
const signatures: readonly (readonly [format: string, signature: RegExp])[] = [
  ['jpg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\cZ\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[\s\S]{4}WEBP/],
  // The second of each is BigTIFF.
  ['tif', /^(II[*+]\0|MM\0[*+])/],
  ['bmp', /^BM/],
];

// What is often found under an image's name. They only make a message clearer: whatever is no image is refused.
const others: readonly (readonly [name: string, signature: RegExp])[] = [
  ['SVG', /^\s*<[\s\S]*<svg[\s>]|^\s*<svg[\s>]|^\s*<\?xml[\s\S]*<!DOCTYPE svg/i],
  ['HTML', /^\s*<(!doctype html|html|head|body|script)/i],
  ['XML', /^\s*<\?xml/i],
  ['PDF', /^%PDF-/],
  ['PostScript', /^%!PS/],
  ['gzip', /^.\x8b[\b]/],
  ['ZIP', /^PK\cC\cD/],
  ['AVIF', /^[\s\S]{4}ftypavi[fs]/],
  ['HEIC', /^[\s\S]{4}ftyp(hei[cxms]|hev[cmxs]|mif1|msf1)/],
  ['MP4', /^[\s\S]{4}ftyp/],
  ['JPEG XL', /^(\xff\n|\0\0\0\fJXL )/],
  ['JPEG 2000', /^(\0\0\0\fjP {2}|\xff\x4f\xff\x51)/],
  ['icon', /^\0\0[\cA\cB]\0/],
  ['Photoshop', /^8BPS/],
  ['text', /^[\t-\r -\xff]+$/],
];

/** `jpg`, `png`, `gif`, `webp`, `tif` or `bmp`, or undefined for anything else. */
export function imageFormat(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return signatures.find(([, signature]) => signature.test(start))?.[0];
}

/** What bytes without an `imageFormat` look like, such as `SVG` or `text`. */
export function contentName(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 1024))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  return others.find(([, signature]) => signature.test(start))?.[0] ?? 'unknown content';
}

/** The format that a file's ending promises, such as `jpg` for `.JPEG`. */
export function promisedFormat(file: string): string {
  const ending = path.extname(file).slice(1).toLowerCase();
  return { jpeg: 'jpg', tiff: 'tif' }[ending] ?? ending;
}
