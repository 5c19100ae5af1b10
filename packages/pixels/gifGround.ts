/** What a GIF's first frame has where it shows nothing. */
import type { RgbImage } from './rgbImage';

/** A colour, and the rectangle of the frame outside of which it stands, in pixels. */
interface Ground {
  colour: readonly [red: number, green: number, blue: number];
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * RGBA of a GIF's first frame → RGB as Pillow has it: what is transparent, and what the frame leaves out of the screen,
 * has the colour of the palette at the transparent index, or its first. sharp gives black there.
 *
 * @param file the GIF's bytes
 */
export function layOnGround(
  rgba: Uint8Array,
  { width, height }: Omit<RgbImage, 'pixels'>,
  file: Uint8Array,
): Uint8Array {
  const ground = groundOf(file);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) - ground.left, Math.floor(i / width) - ground.top];
    const shows = rgba[i * 4 + 3] !== 0 && x >= 0 && y >= 0 && x < ground.width && y < ground.height;
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = shows ? rgba[i * 4 + c]! : ground.colour[c]!;
  }
  return rgb;
}

function groundOf(file: Uint8Array): Ground {
  const common = tableAt(file, 10, 13);
  let at = 13 + common.length;
  let index = 0;
  // Extensions come before the frame; one of them may tell the transparent index.
  while (file[at] === 0x21) {
    if (file[at + 1] === 0xf9 && (file[at + 3]! & 1) === 1) index = file[at + 6]!;
    at += 2;
    while (at < file.length && file[at] !== 0) at += 1 + file[at]!;
    at++;
  }
  const [left, top, width, height] = [1, 3, 5, 7].map(
    (k) => (file[at + k] ?? 0) + 256 * (file[at + k + 1] ?? 0),
  );
  const own = tableAt(file, at + 9, at + 10);
  const [red = 0, green = 0, blue = 0] = (own.length > 0 ? own : common).subarray(index * 3);
  return { colour: [red, green, blue], left: left!, top: top!, width: width!, height: height! };
}

/** The colours that stand at `at`, if the flags at `flags` say that there are any. */
function tableAt(file: Uint8Array, flags: number, at: number): Uint8Array {
  const packed = file[flags] ?? 0;
  return packed & 0x80 ? file.subarray(at, at + 3 * (2 << (packed & 7))) : file.subarray(0, 0);
}
