/** A page of the notebook on which a person looks at doubted labels again. */
import path from 'path';
import { z } from 'zod';
import { printedAs, UsageError } from '../base/index';
import { displayHtml, isNotebook, type Json, table } from '../display/index';
import { browserFile, openPanelServer } from '../panel/index';
import { sheetToPng, svgFace } from '../plots/index';
import { facePicture, type Dataset } from '../../src/index';
import { openCorrections } from './corrections';
import type { Suspect } from './findSuspects';
import { suspectsPicture } from './showFolds';

/** What was decided so far. */
export interface Review {
  /** A table to open in place of the data, as in `openFaces(review.table)`; written with the first decision. */
  readonly table: string;
  /** How many images were decided on. */
  readonly decided: number;
  /** What the page sends: a class, the own one for "it is right", or `undefined` for "leave it out". */
  decide(index: number, label: string | undefined): Promise<void>;
  /** Takes the last decision back; how many are left. */
  undo(): Promise<number>;
}

const message = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('show'), from: z.int().min(0) }),
  z.strictObject({ do: z.literal('decide'), index: z.int().min(0), label: z.string().nullable() }),
  z.strictObject({ do: z.literal('undo') }),
]);

/** Faces on a page at a time. */
const AT_ONCE = 12;

/**
 * Shows doubted labels, the surest first, each with buttons: keep it, change it, leave the image out.
 *
 * Every decision is written at once as a table beside the data, whose files stay as they are; `undo` takes the last one
 * back, and the same call goes on where it was left.
 * @example const review = await reviewLabels(await findSuspects(config, data), data) // then openFaces(review.table)
 * @throws as `openCorrections` does.
 */
export async function reviewLabels(
  suspects: readonly Suspect[],
  data: Dataset,
  options: { table?: string } = {},
): Promise<Review> {
  const corrections = await openCorrections(data, options.table);
  const review: Review = printedAs(
    {
      table: corrections.table,
      get decided() {
        return corrections.decided.size;
      },
      decide: (index: number, label: string | undefined) => corrections.decide(index, label),
      undo: () => corrections.undo(),
    },
    () => `${corrections.decided.size} labels looked at; ${corrections.table}`,
  );
  if (!isNotebook()) return review;
  const state = (): Json => ({
    decided: Object.fromEntries([...corrections.decided].map(([index, label]) => [index, label ?? null])),
    table: corrections.table,
    classes: [...data.classes],
    suspects: suspects.length,
  });
  const cards = async (from: number): Promise<Json> =>
    Promise.all(
      suspects.slice(from, from + AT_ONCE).map(async ({ index, label, suggested, score, likely, file }) => ({
        index,
        label,
        suggested,
        score,
        likely,
        file,
        picture: await pictureOf(data, index),
      })),
    );
  const server = await openPanelServer();
  const panel = server.addPanel({
    title: 'Doubted labels',
    body: browserFile(__dirname, 'review.html'),
    style: browserFile(__dirname, 'review.css'),
    script: browserFile(__dirname, 'review.js'),
    async onMessage(received) {
      const { data: asked, error } = message.safeParse(received);
      if (error) throw new UsageError(`Not a message of this page: ${z.prettifyError(error)}.`);
      if (asked.do === 'show')
        return { ...(state() as object), cards: await cards(asked.from), from: asked.from };
      if (asked.do === 'undo') await corrections.undo();
      else if (!suspects.some(({ index }) => index === asked.index))
        throw new UsageError(`Image ${asked.index} is not among those shown.`);
      else await corrections.decide(asked.index, asked.label ?? undefined);
      return state();
    },
  });
  const still = await suspectsPicture(suspects.slice(0, AT_ONCE), data);
  const picture = `<img alt="doubted labels" style="max-width: 100%" src="data:image/png;base64,${still.toString('base64')}">`;
  const below = (file: string) => path.relative(data.folder, file);
  const listed = suspects
    .slice(0, AT_ONCE)
    .map(({ file, label, suggested, score }) => [below(file), label, suggested, score.toFixed(2)]);
  const { html } = table(['file', 'label', 'suggested', 'score'], listed, {
    caption: 'the most doubted labels',
  });
  displayHtml(panel.html(picture + html), 'Doubted labels, with buttons to keep, change or leave out.');
  return review;
}

/** A face as base64 of a PNG of 132 x 176. */
async function pictureOf(data: Dataset, index: number): Promise<string> {
  const [width, height] = [132, 176];
  const face = await svgFace(facePicture(data, index), { x: 0, y: 0, width, height, id: 'face' });
  return (await sheetToPng(width, height, [face])).toString('base64');
}
