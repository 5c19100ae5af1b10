/** Kinds of files that are found among pictures and can't be read as one: by content and by name, with what to do. */
import path from 'path';

interface Kind {
  name: string;
  /** In lower case. */
  endings?: string;
  /** Of the file's first kilobyte. */
  content?: RegExp;
  remedy?: string;
}

const png = 'save it as PNG';
const still = 'take still pictures from it';
const unpack = 'unpack it first';

// Of the contents the first that matches counts. They only make a message clearer: whatever is no image is refused.
const kinds: readonly Kind[] = [
  {
    name: 'SVG',
    endings: 'svg svgz',
    content: /^\s*<[\s\S]*<svg[\s>]|^\s*<svg[\s>]|^\s*<\?xml[\s\S]*<!DOCTYPE svg/i,
    remedy: png,
  },
  {
    name: 'HTML',
    content: /^\s*<(!doctype html|html|head|body|script)/i,
    remedy: 'download the picture itself, not a page',
  },
  { name: 'XML', content: /^\s*<\?xml/i },
  { name: 'PDF', endings: 'pdf', content: /^%PDF-/, remedy: 'save its pictures as PNG' },
  { name: 'PostScript', endings: 'ps eps ai', content: /^%!PS/, remedy: png },
  { name: 'gzip', endings: 'gz tgz', content: /^.\x8b[\b]/, remedy: unpack },
  { name: 'ZIP', endings: 'zip', content: /^PK\cC\cD/, remedy: unpack },
  { name: 'RAR', endings: 'rar', content: /^Rar!/, remedy: unpack },
  { name: '7z', endings: '7z', content: /^7z\xbc\xaf/, remedy: unpack },
  { name: 'tar', endings: 'tar', content: /^[\s\S]{257}ustar/, remedy: unpack },
  {
    name: 'an archive',
    endings: 'bz2 xz zst tbz txz',
    content: /^(BZh|\xfd7zXZ|\(\xb5\/\xfd)/,
    remedy: unpack,
  },
  { name: 'animated AVIF', content: /^[\s\S]{4}ftypavis/, remedy: 'save one of its frames as PNG' },
  {
    name: 'HEIC',
    endings: 'heic heif hif',
    content: /^[\s\S]{4}ftyp(hei[cxms]|hev[cmxs]|mif1|msf1)/,
    remedy: 'save it as JPEG (on a Mac: sips -s format jpeg IN.heic --out OUT.jpg)',
  },
  {
    name: 'camera raw',
    endings: 'cr2 cr3 crw nef nrw arw srf sr2 dng orf rw2 raf pef srw x3f 3fr iiq raw',
    content: /^(II\*\0[\s\S]{4}CR|[\s\S]{4}ftypcrx|IIR[OS]|IIU\0|FUJIFILM)/,
    remedy: 'develop it as JPEG',
  },
  { name: 'MP4', endings: 'mp4 m4v mov 3gp', content: /^[\s\S]{4}ftyp/, remedy: still },
  {
    name: 'a video',
    endings: 'webm mkv avi wmv mpg mpeg flv mts',
    content: /^(\cZE\xdf\xa3|RIFF[\s\S]{4}AVI )/,
    remedy: still,
  },
  { name: 'JPEG XL', endings: 'jxl', content: /^(\xff\n|\0\0\0\fJXL )/, remedy: 'save it as JPEG' },
  {
    name: 'JPEG 2000',
    endings: 'jp2 j2k jpf jpx jpc',
    content: /^(\0\0\0\fjP {2}|\xff\x4f\xff\x51)/,
    remedy: png,
  },
  { name: 'icon', endings: 'ico cur icns', content: /^(\0\0[\cA\cB]\0|icns)/, remedy: png },
  { name: 'Photoshop', endings: 'psd psb', content: /^8BPS/, remedy: png },
  { name: 'GIMP', endings: 'xcf', content: /^gimp xcf/, remedy: png },
  { name: 'PGM or PPM', endings: 'pgm ppm pbm pnm pam', content: /^P[1-7]\s/, remedy: png },
  { name: 'Targa', endings: 'tga', remedy: png },
  { name: 'OpenEXR', endings: 'exr', content: /^v\/1\cA/, remedy: png },
  { name: 'a Git LFS pointer', content: /^version https:\/\/git-lfs/, remedy: 'fetch it with git lfs pull' },
  { name: 'text', content: /^[\t-\r -\xff]+$/ },
];

const ending = new Map(kinds.flatMap((kind) => kind.endings?.split(' ').map((end) => [end, kind]) ?? []));

/**
 * Of a file whose name ends as a kind of picture, video or archive does that is not read: which, and what to do, such as
 * `HEIC, which is not read: save it as JPEG`. Undefined for other files, those that are read among them.
 */
export function unreadableKind(file: string): string | undefined {
  const kind = ending.get(path.extname(file).slice(1).toLowerCase());
  return kind && inWords(kind);
}

/** What bytes without an `imageFormat` look like, such as `text`, or as `unreadableKind` says it. */
export function contentName(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 1024))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  const kind = kinds.find(({ content }) => content?.test(start));
  return kind ? inWords(kind) : 'unknown content';
}

function inWords({ name, remedy }: Kind): string {
  return remedy === undefined ? name : `${name}, which is not read: ${remedy}`;
}
