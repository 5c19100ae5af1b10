/** Audits folders and shows what is wrong with them, in tables and in pictures. */
import {
  displayFigure,
  displayHtml,
  displayImage,
  displayTable,
  escapeHtml,
  formatCount,
  progressOf,
} from '../display/index';
import { classDistribution, faceGroups } from '../plots/index';
import { auditDataset, type Audit } from './auditDataset';
import { labelOf, pictureOf } from './auditFaces';

/** `auditDataset` with a progress bar. */
export function auditFolders(folders: readonly string[]): Promise<Audit> {
  return auditDataset(folders, { onProgress: progressOf('Auditing', 'images') });
}

/** Shows how many findings of each kind there are, what each means, and which to look at first. */
export function showAudit(audit: Audit): void {
  const imagesIn = (groups: readonly string[][]) => groups.reduce((sum, { length }) => sum + length, 0);
  const grouped = (name: string, groups: readonly string[][], meaning: string) =>
    [name, imagesIn(groups), groups.length, meaning] as const;
  const listed = (name: string, items: readonly unknown[], meaning: string) =>
    [name, items.length, undefined, meaning] as const;
  displayTable(
    ['finding', 'images', 'groups', 'meaning'],
    [
      listed('unreadable', audit.unreadable, 'damaged, empty or not an image: training skips them'),
      listed('wrong ending', audit.wrongExtensions, 'name and format differ; other programs may refuse it'),
      listed('other files', audit.otherFiles, 'not an image by its ending: skipped'),
      grouped('exact twins', audit.exactTwins, 'equal in every pixel that the network sees'),
      grouped('near twins', audit.nearTwins, 'copies: recompressed, resized, moved by a pixel'),
      grouped('mirrored twins', audit.mirroredTwins, 'one is the mirror image of the other'),
      grouped('conflicting labels', audit.conflictingLabels, 'equal pictures with different labels'),
      grouped(
        'conflicting copies',
        audit.conflictingNearTwins,
        'near or mirrored twins with different labels',
      ),
      [
        'across folders',
        audit.acrossFolders,
        undefined,
        'have a twin in an earlier folder: validation looks better than it is',
      ],
      listed('brightness outliers', audit.brightnessOutliers, 'far darker or brighter than the others'),
      listed('sharpness outliers', audit.sharpnessOutliers, 'far more blurred or noisy than the others'),
      ['sizes', undefined, undefined, sizesOf(audit)],
    ],
    { caption: `${formatCount(audit.images)} readable images${verdictOf(audit)}` },
  );
}

/** What spoils a training, or its validation, by name; the rest is worth a look and no more. */
function verdictOf(audit: Audit): string {
  if (audit.images === 0) return '';
  const spoiling: readonly (readonly [name: string, found: number])[] = [
    ['conflicting labels', audit.conflictingLabels.length],
    ['conflicting copies', audit.conflictingNearTwins.length],
    ['across folders', audit.acrossFolders],
    ['unreadable', audit.unreadable.length],
  ];
  const named = spoiling.filter(([, found]) => found > 0).map(([name]) => name);
  return named.length === 0 ? '. Nothing here spoils a training.' : `. Look first at: ${named.join(', ')}.`;
}

function sizesOf({ sizes }: Audit): string {
  const named = sizes
    .slice(0, 3)
    .map(({ width, height, images }) => `${width} × ${height} (${formatCount(images)})`);
  return [...named, ...(sizes.length > named.length ? ['…'] : [])].join(', ');
}

/** Shows how many images each class has, in each audited folder. */
export async function showBalance(audit: Audit): Promise<void> {
  const counts = audit.folders.map(({ folder, classes }) => [folder, classes] as const);
  await displayFigure(classDistribution(Object.fromEntries(counts)));
}

/**
 * Shows groups of twins side by side, with their labels, and where they lie.
 *
 * @param groups such as `audit.exactTwins`, `audit.mirroredTwins` or `audit.conflictingNearTwins`
 * @param most groups shown; how many more there are is said below
 */
export async function showTwins(audit: Audit, groups: readonly string[][], { most = 8 } = {}): Promise<void> {
  if (groups.length === 0) return say('No such twins were found.');
  const shown = groups.slice(0, most);
  const pictures = shown.map(async (files, i) => ({
    title: `${i + 1} · ${files.length} images`,
    faces: await Promise.all(files.slice(0, 8).map((file) => pictureOf(audit, file))),
  }));
  displayImage(await faceGroups(await Promise.all(pictures)), { alt: 'twins side by side' });
  displayTable(
    ['group', 'label', 'file'],
    shown.flatMap((files, i) => files.map((file) => [String(i + 1), labelOf(audit, file), file])),
    moreThan(most, groups.length, 'groups'),
  );
}

/** Shows equal pictures that stand under more than one label: at most one of the labels is right. */
export async function showConflicts(audit: Audit, { most = 8 } = {}): Promise<void> {
  if (audit.conflictingLabels.length === 0) return say('No picture stands under more than one label.');
  await showTwins(audit, audit.conflictingLabels, { most });
}

/**
 * Shows the darkest, brightest, most blurred and noisiest of the images that lie far from the others.
 *
 * @param most faces of each kind
 */
export async function showOutliers(audit: Audit, { most = 8 } = {}): Promise<void> {
  const light = audit.brightnessOutliers.map(({ file, brightness }) => ({ file, value: brightness }));
  const sharp = audit.sharpnessOutliers.map(({ file, sharpness }) => ({ file, value: sharpness }));
  const kinds = [
    { title: 'brightness', found: endsOf(light, most) },
    { title: 'sharpness', found: endsOf(sharp, most) },
  ].filter(({ found }) => found.length > 0);
  if (kinds.length === 0)
    return say('No image is far darker, brighter, blurrier or noisier than the others.');
  const groups = kinds.map(async ({ title, found }) => ({
    title,
    faces: await Promise.all(found.map(({ file, value }) => pictureOf(audit, file, value.toFixed(1)))),
  }));
  displayImage(await faceGroups(await Promise.all(groups)), { alt: 'unusual images' });
  displayTable(
    ['outlier by', 'value', 'file'],
    kinds.flatMap(({ title, found }) => found.map(({ file, value }) => [title, value.toFixed(1), file])),
    moreThan(most, Math.max(light.length, sharp.length), 'images'),
  );
}

/** Shows files that can't be read, end wrongly or are no images, each with what is the matter. */
export function showUnreadable(audit: Audit, { most = 20 } = {}): void {
  const rows = [
    ...audit.unreadable.map(({ file, reason }) => [file, reason]),
    ...audit.wrongExtensions.map(({ file, format }) => [file, `its content is ${format}`]),
    ...audit.otherFiles.map(({ file, reason }) => [file, reason]),
  ];
  if (rows.length === 0)
    return say('Every file is an image that can be read, and of the format that it says.');
  displayTable(['file', 'what is the matter'], rows.slice(0, most), moreThan(most, rows.length, 'files'));
}

/** Both ends of what is in ascending order: the extremes. */
function endsOf<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const low = Math.ceil(most / 2);
  return [...items.slice(0, low), ...items.slice(items.length - (most - low))];
}

function moreThan(shown: number, all: number, what: string): { caption?: string } {
  return all > shown ? { caption: `${formatCount(shown)} of ${formatCount(all)} ${what}` } : {};
}

function say(text: string): void {
  displayHtml(`<p>${escapeHtml(text)}</p>`, text);
}
