/** Draws the default data set with a progress bar. */
import { synthesizeDataset, type SynthesizedDataset } from '../../packages/drawn-faces/index';
import { progressBar, type ProgressBar } from '../../packages/display/index';

/**
 * Draws faces into `out/train` and `out/valid`, or keeps those that are drawn there already.
 *
 * @param perClass training faces of each expression; validation gets a quarter as many
 */
export async function drawDataset(out: string, { perClass = 200 } = {}): Promise<SynthesizedDataset> {
  let bar: ProgressBar | undefined;
  const drawn = await synthesizeDataset({
    out,
    perClass,
    onProgress(done, total) {
      bar ??= progressBar({ total, label: 'Drawing faces', unit: 'images' });
      bar.update(done);
    },
  });
  bar?.finish();
  return drawn;
}
