/** `ferlab dataset audit` */
import { Command } from 'commander';
import { auditDataset, type Audit } from '../datasets/index';
import { progressOf } from '../display/index';
import { print, shortened, table } from './output';

export function auditCommand(): Command {
  return new Command('audit')
    .description('tell what is wrong with folders of labelled images; nothing is changed')
    .argument('<DIR...>', 'images: DIR/<expression>/...; several, to find images that stand in more than one')
    .option('--json', 'print one JSON document')
    .action(async (folders: string[], options: { json?: boolean }) => {
      const onProgress = progressOf('Reading images', 'images');
      const audit = await auditDataset(folders, { onProgress });
      print(options.json, audit, lines(audit));
    });
}

function lines(audit: Audit): string[] {
  const inGroups = (groups: string[][]) =>
    `${groups.length} groups (${groups.reduce((sum, group) => sum + group.length, 0)} images)`;
  const sizes = audit.sizes.map(({ width, height, images }) => `${width}x${height}: ${images}`);
  return [
    `${audit.images} images in ${audit.seconds.toFixed(1)} s`,
    ...audit.folders.flatMap(({ folder, images, classes }) => [
      '',
      ...table([
        [folder, 'images'],
        ...Object.entries(classes).map(([name, count]) => [name, count]),
        ['all', images],
      ]),
    ]),
    '',
    `sizes (width x height): ${shortened(sizes).join(', ') || 'none'}`,
    `exact twins: ${inGroups(audit.exactTwins)}`,
    `near twins: ${inGroups(audit.nearTwins)}; ${audit.imagesWithTwins} images have a twin of either kind`,
    ...(audit.folders.length > 1 ? [`twins of an image of an earlier folder: ${audit.acrossFolders}`] : []),
    ...listing(
      'equal images under more than one label',
      audit.conflictingLabels.map((group) => group.join(' = ')),
    ),
    ...listing(
      'unreadable',
      audit.unreadable.map(({ file, reason }) => `${file}: ${reason}`),
    ),
    ...listing(
      'wrong extensions',
      audit.wrongExtensions.map(({ file, format }) => `${file} is ${format}`),
    ),
    ...listing(
      'brightness outliers',
      audit.brightnessOutliers.map(({ file, brightness }) => `${file}: ${brightness.toFixed(0)} of 255`),
    ),
    ...listing(
      'sharpness outliers',
      audit.sharpnessOutliers.map(({ file, sharpness }) => `${file}: ${sharpness.toFixed(0)}`),
    ),
    ...listing(
      'other files',
      audit.otherFiles.map(({ file, reason }) => `${file}: ${reason}`),
    ),
  ];
}

const listing = (title: string, items: readonly string[]) => [
  `${title}: ${items.length}`,
  ...shortened(items).map((item) => `  ${item}`),
];
