/** What the page shows of the faces: boxes, the chosen one's expression and bars, and its last minute. */
import { notSure } from '../../../src/evaluate/judgeFace';
import { createTimeline } from '../timeline';
import { shownFaces, type TrackedFace } from '../trackFaces';
import { drawFaces, type DrawnFace } from './drawFaces';
import { drawTimeline } from './drawTimeline';
import { element, fitCanvas } from './element';
import { makeBars } from './showBars';

/** Faces with boxes in shares of the picture's sides. */
export interface View {
  show(faces: readonly TrackedFace[], mirrored: boolean): void;
  /** Writes the chosen face into the timeline; `time` in milliseconds. */
  remember(time: number): void;
  drawPast(time: number): void;
  /** Chooses the face at a place, in shares of the stage; or none, so that the largest is. */
  chooseAt(x: number, y: number): void;
  /** The face whose bars are shown. */
  chosen(): TrackedFace | undefined;
  /** Another model's classes, beside those of the one before, where there are two. */
  useClasses(classes: readonly string[], former?: readonly string[]): void;
  /** Chooses the next (1) or the former (-1) from left to right. */
  chooseNext(by: number): void;
  /** The faces that are shown, for a picture of that size. */
  drawn(size: { width: number; height: number }): DrawnFace[];
}

/** A label has stood for so long before a screen reader says it, in milliseconds. */
const saidAfter = 1200;

/** The page without a face yet. */
export function createView(ownClasses: readonly string[]): View {
  const marks = element('marks', HTMLCanvasElement);
  const past = element('timeline', HTMLCanvasElement);
  const [which, expression] = ['which', 'expression'].map((id) => element(id, HTMLParagraphElement));
  const said = element('said', HTMLParagraphElement);
  const before = element('before', HTMLParagraphElement);
  let [classes, former, showBars] = [
    ownClasses,
    undefined as readonly string[] | undefined,
    makeBars(ownClasses),
  ];
  let timeline = createTimeline();
  let faces: TrackedFace[] = [];
  let mirrored = false;
  let chosenId: number | undefined;
  let speaking: { words: string; timer: number } | undefined;

  const labelOf = ({ sure, leader }: TrackedFace) => (sure ? classes[leader]! : notSure);
  const chosen = () => faces.find(({ id }) => id === chosenId) ?? faces[0];
  const placed = ({ box }: TrackedFace, width: number, height: number) => ({
    x: (mirrored ? 1 - box.x - box.width : box.x) * width,
    y: box.y * height,
    width: box.width * width,
    height: box.height * height,
  });
  const drawn: View['drawn'] = ({ width, height }) =>
    faces.map((face) => ({
      box: placed(face, width, height),
      expression: labelOf(face),
      probability: face.probabilities[face.leader]!,
      chosen: faces.length > 1 && face === chosen(),
    }));

  const drawMarks = () => {
    const context = fitCanvas(marks);
    const { clientWidth: width, clientHeight: height } = marks;
    context.clearRect(0, 0, width, height);
    drawFaces(context, drawn({ width, height }), { width, height, textSize: width < 500 ? 13 : 15 });
    marks.ariaLabel = faces.length === 0 ? 'No face' : `Faces: ${faces.map(labelOf).join(', ')}`;
  };
  const showChosen = () => {
    const face = chosen();
    showBars(face?.probabilities, face?.leader, face?.former);
    before.hidden = former === undefined;
    if (former !== undefined) before.textContent = `before: ${formerOf(face)}`;
    const words = face === undefined ? 'no face' : labelOf(face);
    const share = document.createElement('span');
    share.textContent = face === undefined ? '' : `${Math.round(100 * face.probabilities[face.leader]!)}%`;
    expression!.replaceChildren(words, share);
    expression!.classList.toggle('none', face === undefined);
    const place = face?.id === chosenId ? 'The chosen one' : 'The largest';
    which!.textContent = faces.length > 1 ? `${place} of ${faces.length} faces` : 'Expression';
    say(words);
  };
  const formerOf = (face: TrackedFace | undefined) => {
    if (face?.former === undefined) return 'no face';
    const highest = Math.max(...face.former);
    return `${former![face.former.indexOf(highest)]} ${Math.round(100 * highest)}%`;
  };
  const say = (words: string) => {
    if (words === speaking?.words) return;
    clearTimeout(speaking?.timer);
    speaking = { words, timer: window.setTimeout(() => (said.textContent = words), saidAfter) };
  };
  const update = () => {
    drawMarks();
    showChosen();
  };
  return {
    show(all, isMirrored) {
      mirrored = isMirrored;
      faces = shownFaces(all);
      // Of another picture a face may have the number again.
      if (all.length === 0) chosenId = undefined;
      update();
    },
    remember(time) {
      const face = chosen();
      if (face !== undefined) timeline.add(time, face.probabilities);
    },
    drawPast(time) {
      const context = fitCanvas(past);
      const { clientWidth: width, clientHeight: height } = past;
      drawTimeline(context, timeline.columns(time), classes, { width, height });
    },
    chooseAt(x, y) {
      chosenId = faces.find((face) => {
        const box = placed(face, 1, 1);
        return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
      })?.id;
      update();
    },
    chooseNext(by) {
      const row = [...faces].sort((a, b) => placed(a, 1, 1).x - placed(b, 1, 1).x);
      if (row.length === 0) return;
      chosenId = row[(row.indexOf(chosen()!) + by + row.length) % row.length]!.id;
      update();
    },
    chosen,
    useClasses(now, before) {
      [classes, former, showBars, timeline] = [now, before, makeBars(now, before), createTimeline()];
    },
    drawn,
  };
}
