/** How far a model's answers move when only the appearance of a drawn face changes. */
import { expressions, renderFace, type FaceChanges } from '../packages/drawn-faces/index';
import { recognize } from '../src/evaluate/recognize';
import type { Model } from '../src/nn/model';

type Person = Parameters<NonNullable<FaceChanges['person']>>[0];
type Look = (person: Person) => Person;

/** What one change of the drawings does to the answers. */
export interface TraitShift {
  /** What changes, and into what. */
  name: string;
  /** Whether the change is no trait of a person but says what size of figures to expect. */
  isScale: boolean;
  /** Mean total variation distance between the probabilities before and after: 0 (equal) to 1. */
  distance: number;
  /** Share of the faces that are given another expression. */
  changed: number;
  /** One face after the change, a colour JPEG. */
  example: Buffer;
}

/** The shifts, and what they are shifts of. */
export interface Traits {
  /** Faces drawn for each figure. */
  faces: number;
  /** Share of the plain drawings that are given the expression they were drawn with. */
  accuracy: number;
  /** One of the plain drawings. */
  example: Buffer;
  shifts: TraitShift[];
}

/** Neither glasses nor beard nor headwear, so that each can be put on alone. */
const plain: Look = (person) => ({
  ...person,
  beard: 'none',
  glasses: 'none',
  style: ['scarf', 'beanie'].includes(person.style) ? 'short' : person.style,
});

/** Lips are skin with more red in it: they go about halfway with the skin. */
const withSkin =
  (skin: Person['skin']): Look =>
  (person) => {
    const along = (channel: 0 | 1 | 2) =>
      person.lipColour[channel] + (skin[channel] - person.skin[channel]) / 2;
    return { ...person, skin, lipColour: [along(0), along(1), along(2)] };
  };

const light = withSkin([244, 206, 178]);
const wearing =
  (worn: Partial<Person>): Look =>
  (person) => ({ ...person, ...worn });

/** A drawing: how it differs from the plain one, and `other` whether it is of another person in another scene. */
interface Drawing extends FaceChanges {
  other?: boolean;
}

const changes: readonly { name: string; isScale?: boolean; from?: Look; to: Drawing }[] = [
  { name: 'skin: light to medium', from: light, to: { person: withSkin([184, 126, 86]) } },
  { name: 'skin: light to dark', from: light, to: { person: withSkin([100, 64, 46]) } },
  { name: 'glasses: none to round', to: { person: wearing({ glasses: 'round' }) } },
  { name: 'glasses: none to dark-rimmed', to: { person: wearing({ glasses: 'dark-rimmed' }) } },
  { name: 'beard: none to stubble', to: { person: wearing({ beard: 'stubble' }) } },
  { name: 'beard: none to moustache', to: { person: wearing({ beard: 'moustache' }) } },
  { name: 'beard: none to full', to: { person: wearing({ beard: 'full' }) } },
  { name: 'headwear: none to beanie', to: { person: wearing({ style: 'beanie' }) } },
  { name: 'headwear: none to scarf', to: { person: wearing({ style: 'scarf' }) } },
  {
    name: 'shifted by one pixel',
    isScale: true,
    // The drawing is 330 units wide, the picture 66 pixels.
    to: { scene: (scene) => ({ ...scene, shift: [scene.shift[0] + 5, scene.shift[1] + 5] }) },
  },
  {
    name: 'darker, noisier, more compressed',
    isScale: true,
    to: {
      scene: (scene) => ({
        ...scene,
        exposure: 0.9 * scene.exposure,
        noise: scene.noise + 3,
        quality: scene.quality - 20,
      }),
    },
  },
  { name: 'another person, pose and light', isScale: true, to: { other: true } },
];

/**
 * Draws persons with all seven expressions, each once as they are and once for every change, and compares the answers.
 * All else of a drawing stays as it is, to the noise. Same number of persons, same figures.
 *
 * @param persons how many, 1 and more
 * @param onProgress counts the drawings
 */
export async function measureTraits(
  model: Model,
  persons: number,
  onProgress?: (done: number, total: number) => void,
): Promise<Traits> {
  const faces = persons * expressions.length;
  const looks = new Map<Look, ReturnType<typeof answersTo>>();
  const total = faces * (changes.length + 2);
  let done = 0;
  const answersTo = async (look: Look, { person: dress, scene, other = false }: Drawing = {}) => {
    const person = (sampled: Person) => (dress ?? ((same) => same))(look(plain(sampled)));
    const answers: number[][] = [];
    let example: Buffer | undefined;
    for (let i = 0; i < persons; i++) {
      const key = ['traits', other ? persons + i : i];
      const drawn = await Promise.all(
        expressions.map((expression) => renderFace(expression, key, { person, scene })),
      );
      example ??= drawn[expressions.indexOf('neutral')]!;
      const judged = await recognize(model, drawn);
      answers.push(...judged.map(({ probabilities }) => Object.values(probabilities)));
      onProgress?.((done += drawn.length), total);
    }
    return { example: example!, answers };
  };
  const before = (look: Look) => {
    const known = looks.get(look) ?? answersTo(look);
    looks.set(look, known);
    return known;
  };
  const unchanged = await before(plain);
  const shifts: TraitShift[] = [];
  for (const { name, isScale = false, from = plain, to } of changes) {
    const first = await before(from);
    const { example, answers } = await answersTo(from, to);
    const pairs = answers.map((row, i) => [first.answers[i]!, row] as const);
    const distances = pairs.map(([a, b]) => a.reduce((sum, p, c) => sum + Math.abs(p - b[c]!), 0) / 2);
    const moved = pairs.filter(([a, b]) => bestOf(a) !== bestOf(b)).length;
    const distance = distances.reduce((sum, each) => sum + each, 0) / faces;
    shifts.push({ name, isScale, distance, changed: moved / faces, example });
  }
  const names = unchanged.answers.map((row) => model.info.classes[bestOf(row)]);
  const right = names.filter((name, i) => name === expressions[i % expressions.length]).length;
  return { faces, accuracy: right / faces, example: unchanged.example, shifts };
}

const bestOf = (row: readonly number[]) => row.indexOf(Math.max(...row));
