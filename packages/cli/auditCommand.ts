/** `ferlab dataset audit` */
import { Command } from 'commander';
import { auditDataset, type Audit } from '../datasets/index';
import { progressOf } from '../display/index';
import { dataFieldsOf, dataOptions, type DataOptions } from './loadWithProgress';
import { print, shortened, table } from './output';

export function auditCommand(): Command {
  return dataOptions(new Command('audit'), { people: true })
    .description('tell what is wrong with folders of labelled images; nothing is changed')
    .argument(
      '<DIR...>',
      'images: DIR/<expression>/..., or tables; several, to find images that stand in more than one',
    )
    .option('--json', 'print one JSON document')
    .action(async (folders: string[], options: DataOptions & { json?: boolean }) => {
      const onProgress = progressOf('Reading images', 'images');
      const audit = await auditDataset(folders, { onProgress, ...dataFieldsOf(options) });
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
    `near twins: ${inGroups(audit.nearTwins)}`,
    `mirrored twins: ${inGroups(audit.mirroredTwins)}; ${audit.imagesWithTwins} images have a twin of any kind`,
    ...(audit.folders.length > 1 ? [`twins of an image of an earlier folder: ${audit.acrossFolders}`] : []),
    ...listing(
      'equal images under more than one label',
      audit.conflictingLabels.map((group) => group.join(' = ')),
    ),
    ...listing(
      'near or mirrored twins under more than one label',
      audit.conflictingNearTwins.map((group) => group.join(' ~ ')),
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
    ...(audit.people === null
      ? []
      : [`people: ${audit.people.count}, of whom ${audit.people.onSeveralSides} stand on several sides`]),
    ...listing(
      'left out',
      audit.leftOut.map(({ count, reason, example }) => `${count}: ${reason}, such as ${example}`),
    ),
    ...listing('worth knowing', audit.notes),
  ];
}

const listing = (title: string, items: readonly string[]) => [
  `${title}: ${items.length}`,
  ...shortened(items).map((item) => `  ${item}`),
];
