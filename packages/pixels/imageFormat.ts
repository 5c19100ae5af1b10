/** Which format the first bytes of a file are of, and which its name promises. */
import path from 'path';

// \cA is the byte 1, \cZ 26: eslint takes \x01 in a pattern for an oversight.
const signatures: readonly (readonly [format: string, signature: RegExp])[] = [
  ['jpg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\cZ\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[\s\S]{4}WEBP/],
  // The second of each is BigTIFF. With CR behind it, it is Canon's raw.
  ['tif', /^(II[*+]\0(?![\s\S]{4}CR)|MM\0[*+])/],
  // The second is a bare DIB: one plane, without the file's header.
  ['bmp', /^(BM|\(\0{3}[\s\S]{8}\cA\0)/],
  // Of the brands behind it, AVIF may also be a further one.
  ['avif', /^[\s\S]{4}ftyp(avif|mif1[\s\S]{4}([\s\S]{4})*avif)/],
];

/** What the endings promise, in lower case; they are those of the files taken for images. */
const promises: ReadonlyMap<string, string> = new Map([
  ...['jpg', 'jpeg', 'jpe', 'jfif', 'pjpeg', 'pjp', 'mpo'].map((ending) => [ending, 'jpg'] as const),
  ...['png', 'gif', 'webp', 'avif'].map((ending) => [ending, ending] as const),
  ...['tif', 'tiff'].map((ending) => [ending, 'tif'] as const),
  ...['bmp', 'dib'].map((ending) => [ending, 'bmp'] as const),
]);

const endingOf = (file: string) => path.extname(file).slice(1).toLowerCase();

/** `jpg`, `png`, `gif`, `webp`, `tif`, `bmp` or `avif`, or undefined for anything else. */
export function imageFormat(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  return signatures.find(([, signature]) => signature.test(start))?.[0];
}

/** Whether a file's name ends as an image's does that can be read, in any case. */
export function isImageFile(file: string): boolean {
  return promises.has(endingOf(file));
}

/** Whether a file's name promises a JPEG, such as `.JPG`, `.jfif` or `.mpo`, two of them in one file. */
export function isJpegName(file: string): boolean {
  return promisedFormat(file) === 'jpg';
}

/** The format that a file's ending promises, such as `jpg` for `.JPEG`; an ending of no image stands for itself. */
export function promisedFormat(file: string): string {
  const ending = endingOf(file);
  return promises.get(ending) ?? ending;
}
