/** Which format the first bytes of a file are of, whatever its name says. */
import path from 'path';

const signatures: readonly (readonly [format: string, signature: RegExp])[] = [
  ['jpg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[\s\S]{4}WEBP/],
  ['tif', /^(II\*\0|MM\0\*)/],
  ['bmp', /^BM/],
];

/** `jpg`, `png`, `gif`, `webp`, `tif` or `bmp`, or undefined for anything else. */
export function imageFormat(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return signatures.find(([, signature]) => signature.test(start))?.[0];
}

/** The format that a file's ending promises, such as `jpg` for `.JPEG`. */
export function promisedFormat(file: string): string {
  const ending = path.extname(file).slice(1).toLowerCase();
  return { jpeg: 'jpg', tiff: 'tif' }[ending] ?? ending;
}
