/** Data sets whose files' names say who it is, and of JAFFE and KDEF the expression: those of research laboratories. */
import { readFile } from 'fs/promises';
import path from 'path';
import { FerlabError } from '../base/index';
import { isImageFile } from '../pixels/index';
import { reasonFor } from './classFolders';
import { findFiles } from './filesBelow';
import { differentOf, type LeftOut, type Found, type Row } from './row';

const codes: Readonly<Record<string, string>> = {
  AF: 'fear',
  AN: 'anger',
  DI: 'disgust',
  FE: 'fear',
  HA: 'happy',
  NE: 'neutral',
  SA: 'sad',
  SU: 'surprise',
};

/** JAFFE's `KA.AN1.39.tiff` and KDEF's `AF01ANS.JPG`, a second session of the same person being `BF01…`. */
const named: readonly (readonly [layout: string, pattern: RegExp])[] = [
  ['JAFFE', /^(?<person>[A-Z]{2})[.-](?<code>AN|DI|FE|HA|NE|SA|SU)\d[.-]\d+\.\w+$/i],
  ['KDEF', /^[AB](?<person>[FM]\d{2})(?<code>AF|AN|DI|HA|NE|SA|SU)(?:S|HL|HR|FL|FR)\.\w+$/i],
];
/** CK+'s `S005_001_00000011.png`. */
const ckFile = /^(?<person>S\d{3})_\d{3}_\d{8}/i;
const ckLabel = /_emotion\.txt$/i;
/** What CK+'s numbers mean. */
const ckNames = ['neutral', 'anger', 'contempt', 'disgust', 'fear', 'happy', 'sad', 'surprise'];

/** Who is in a picture, by its name, where that is one of KDEF, JAFFE or CK+. */
export function personOf(file: string): string | undefined {
  const name = path.basename(file);
  for (const pattern of [...named.map(([, each]) => each), ckFile]) {
    const person = pattern.exec(name)?.groups?.['person'];
    if (person !== undefined) return person.toUpperCase();
  }
  return undefined;
}

const personFolder = /^([AB]?[FM]\d{2}|S\d{3})$/i;

/** Whether a folder may be JAFFE, KDEF or CK+, by the names of what lies in it. */
export const looksNamed = (names: readonly string[]): boolean =>
  names.some(
    (name) =>
      personFolder.test(name) || personOf(name) !== undefined || /^(Emotion|emotion_labels)$/i.test(name),
  );

/**
 * Lists a folder of JAFFE, KDEF or CK+ as it was given out; undefined where it is none of them, or was sorted into
 * folders by expression.
 *
 * @throws FerlabError where it is CK+ without its labels.
 */
export async function listByNames(folder: string): Promise<Found | undefined> {
  const found = await findFiles(folder);
  const images = found.files.filter(isImageFile);
  const folders = differentOf(
    images.flatMap((file) => path.relative(folder, file).split(path.sep).slice(0, -1).slice(0, 1)),
  );
  // People's folders are called by their numbers; others were made by somebody who sorted the pictures.
  const isSorted =
    folders.length > 1 && 2 * folders.filter((name) => personFolder.test(name)).length <= folders.length;
  if (images.length === 0) return undefined;
  const others = found.files
    .filter((file) => !isImageFile(file) && !ckLabel.test(file))
    .map((file) => ({ file, reason: reasonFor(file) }));
  const leftOut: LeftOut[] = [...found.passedOver, ...others];
  if (found.files.some((file) => ckLabel.test(file)))
    return listCohnKanade(folder, images, found.files, leftOut);
  if (isSorted) return undefined;
  for (const [layout, pattern] of named) {
    const matches = images.filter((file) => pattern.test(path.basename(file)));
    if (matches.length < 0.9 * images.length) continue;
    const rows: Row[] = [];
    for (const file of images) {
      const { code = '', person } = pattern.exec(path.basename(file))?.groups ?? {};
      const label = codes[code.toUpperCase()];
      if (label === undefined) leftOut.push({ file, reason: `not named as ${layout}'s pictures are` });
      else rows.push({ file, label, person: person!.toUpperCase() });
    }
    return { folder, layout, rows, leftOut };
  }
  if (folders.length > 1 && images.every((file) => ckFile.test(path.basename(file)))) {
    throw new FerlabError(
      `The folders ${folders.slice(0, 3).join(', ')} of ${folder} are people of CK+, not expressions. Expected its folder ` +
        'Emotion with the labels too: name the folder that holds both.',
    );
  }
  return undefined;
}

/** CK+: the picture that a file `…_emotion.txt` is about is the last one of its sequence; the others bear no label. */
async function listCohnKanade(
  folder: string,
  images: readonly string[],
  files: readonly string[],
  leftOut: LeftOut[],
): Promise<Found> {
  const labels = new Map<string, { label: string; from: string }>();
  for (const file of files.filter((each) => ckLabel.test(each))) {
    const number = Number.parseFloat(await readFile(file, 'utf8'));
    const name = ckNames[number];
    if (name === undefined) leftOut.push({ file, reason: 'no number from 0 to 7 in it' });
    else labels.set(path.basename(file).replace(ckLabel, '').toLowerCase(), { label: name, from: file });
  }
  const rows: Row[] = [];
  const used = new Set<string>();
  for (const file of images) {
    const found = labels.get(path.basename(file, path.extname(file)).toLowerCase());
    if (found === undefined) leftOut.push({ file, reason: 'a picture of CK+ without a label' });
    else {
      rows.push({ file, label: found.label, person: personOf(file) });
      used.add(found.from);
    }
  }
  for (const { from } of labels.values())
    if (!used.has(from)) leftOut.push({ file: from, reason: 'its picture is not there' });
  return {
    folder,
    layout: 'CK+',
    rows,
    leftOut,
  };
}
