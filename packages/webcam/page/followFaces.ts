/** The faces of a camera's frames, one after the other. */
import { closeUp, type Level } from '../../face-points/closeUp';
import { between, confirmed, exactFace } from '../../face-points/exactFace';
import { withoutDoubles } from '../../face-points/findFaces';
import { likely, likelyFaces, wholeSide } from '../../face-points/likelyFaces';
import type { FaceFinder } from '../../face-points/networks';
import { boxOf, frameOf } from '../../face-points/frameFace';
import type { Frame } from '../../face-points/pointedFace';
import { mirrored } from '../../face-points/levels';
import { sharedOfSmaller } from '../../face-points/sharedArea';
import type { RgbImage } from '../../pixels/index';
import { lookClosely, type FollowedFace } from './lookClosely';
import type { CameraFrame } from './readPixels';

/** The longest side of a frame's small picture, in pixels, in which faces far away are looked for. */
export const smallSide = 320;

/** A face is looked for where it was; each so many frames in the whole frame too, where others may have come. */
const wholeEach = 12;

/** How the whole frame is looked at, in turn: its longest side, and by how much it is turned. Few faces lie on their side. */
interface WholeLook {
  side: number;
  turn: number;
}
const wholeLooks = [90, 270, 180].flatMap((turn): WholeLook[] => [
  { side: wholeSide, turn: 0 },
  { side: smallSide, turn: 0 },
  { side: wholeSide, turn: 0 },
  { side: wholeSide, turn },
]);

/** Of more faces than these some wait for the next frame. */
const mostClose = 3;

/** After so many close looks the second network has to agree once more. */
const confirmEach = 12;

const minScore = 0.5;

/** A face that moved by less than this since it was last looked for, as a share of its height, rests for a frame. */
const stillShare = 0.02;

/**
 * A face is looked for in the same square until it moved by this share. A square that followed each frame would never
 * come to rest: another square gives another frame, of a face that stands still too.
 */
const nearShare = 0.15;

/** A turn by so many degrees counts as a move by the whole height. */
const fullTurn = 100;

const isWithin = (share: number, face: Frame, known: Frame): boolean =>
  Math.max(
    Math.abs(face.middle.x - known.middle.x) / (known.width * (4 / 3)),
    Math.abs(face.middle.y - known.middle.y) / (known.width * (4 / 3)),
    Math.abs(face.width / known.width - 1),
    between(face.degrees, known.degrees) / fullTurn,
  ) < share;

/** A face, and about which frame it was looked for. */
interface Followed extends FollowedFace {
  around: Frame;
  still: boolean;
  /** Frames since it was looked for. */
  waited: number;
  /** Close looks since the second network agreed. */
  unconfirmed: number;
}

/** Finds the faces of each frame, the surest first: near where they were in the last one, or anywhere. */
export function followFaces(finder: FaceFinder): { look(frame: CameraFrame): Promise<FollowedFace[]> } {
  let last: Followed[] = [];
  let [frames, looks] = [0, 0];
  return {
    async look({ whole, small }) {
      const levels = [
        { image: small, scale: small.width / whole.width },
        { image: whole, scale: 1 },
      ];
      const looksAround = last.length === 0 || ++frames % wholeEach === 0;
      const mayWait = ({ still, waited }: Followed) => waited === 0 && (still || looksAround);
      const due = last.filter((face) => !mayWait(face)).sort((a, b) => b.waited - a.waited);
      const close = due.slice(0, mostClose);
      const seen: Followed[] = [];
      const lost: Followed[] = [];
      for (const face of last) {
        const now = close.includes(face)
          ? await seenAgain(levels, face, finder)
          : { ...face, waited: face.waited + 1 };
        if (now === undefined) lost.push(face);
        else seen.push(now);
      }
      if (lost.length > 0) {
        // It may be elsewhere, held as before.
        const quarters = (4 - Math.round(lost[0]!.frame.degrees / 90)) % 4;
        seen.push(...(await newFaces(levels, seen, { side: wholeSide, turn: 90 * quarters }, finder)));
      } else if (looksAround) {
        seen.push(...(await newFaces(levels, seen, wholeLooks[looks++ % wholeLooks.length]!, finder)));
      }
      last = withoutDoubles(seen);
      return last;
    },
  };
}

/** A known face in the next frame; undefined where it is likely gone, or was none. */
async function seenAgain(
  levels: readonly Level[],
  known: Followed,
  finder: FaceFinder,
): Promise<Followed | undefined> {
  const face = await lookClosely(levels, known.around, finder, known);
  if (face === undefined) return undefined;
  const unconfirmed = (known.unconfirmed + 1) % confirmEach;
  if (unconfirmed === 0) {
    const square = closeUp(levels, face.frame, confirmed);
    const isLikely = async (image: RgbImage) => (await finder.confirm(image)) >= likely;
    if (!((await isLikely(square)) || (await isLikely(mirrored(square))))) return undefined;
  }
  const around = isWithin(nearShare, face.frame, known.around) ? known.around : face.frame;
  return { ...face, around, still: isWithin(stillShare, face.frame, known.frame), waited: 0, unconfirmed };
}

/** The faces that a look at the whole frame shows beside those that are known, judged as a photo's are. */
async function newFaces(
  levels: readonly Level[],
  known: readonly Followed[],
  { side, turn }: WholeLook,
  finder: FaceFinder,
): Promise<Followed[]> {
  const { image, scale } = levels[0]!;
  const by = side / Math.max(image.width, image.height);
  const size = (length: number) => Math.max(1, Math.round(length * by));
  const level = {
    image: await finder.resize(image, size(image.width), size(image.height)),
    scale: scale * by,
  };
  const found: Followed[] = [];
  for (const each of withoutDoubles(await likelyFaces(level, turn, finder))) {
    if (known.some((other) => sharedOfSmaller(boxOf(frameOf(each)), other) > 0.5)) continue;
    const face = await exactFace(levels, each, finder);
    if (face !== undefined && face.score >= minScore)
      found.push({ ...face, around: face.frame, still: false, waited: 0, unconfirmed: 0 });
  }
  return found;
}
