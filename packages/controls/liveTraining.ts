/** A training while it runs, with buttons above its curves. */
import { FerlabError } from '../base/index';
import {
  escapeHtml,
  followDisplays,
  htmlBundle,
  imageBundle,
  isNotebook,
  liveDisplay,
  type LiveDisplay,
  type Shown,
} from '../display/index';
import { openPanelServer } from '../panel/index';
import {
  currentRun,
  disposeModel,
  evaluate,
  liveCurves,
  mistakesPicture,
  placeText,
  quietLine,
  type TrainingRun,
  type TrainingView,
} from '../../src/index';
import { runPanel } from './runPanel';

/**
 * Shows a training in this cell: one under way with its buttons, also after the page was reloaded, or one that has
 * ended. Where it was shown before, it is shown no more.
 *
 * @param run by default the one under way
 * @throws FerlabError when none is under way.
 */
export function showRun(run = currentRun()): void {
  if (run === undefined) {
    throw new FerlabError(
      'No training is under way. Start one by startTraining, or continue a kept one by openRun(name).',
    );
  }
  run.watch(liveTraining);
}

/**
 * The view for `startTraining(config, data, { view: liveTraining })`: buttons and sliders, the curves below them
 * (`liveCurves`), and the surest mistakes when they are asked for. It goes on changing while later cells run.
 */
export function liveTraining(run: TrainingRun): TrainingView {
  const place = liveDisplay();
  place.update(quietLine(placeText(run)));
  const { result, shown } = followDisplays(() => {
    const view = liveCurves(run, () => endPanel('shown further below from here on'));
    const mistakes = liveDisplay();
    mistakes.update(htmlBundle({ html: '<span></span>', text: '' }));
    return { view, mistakes };
  });
  const { view, mistakes } = result;
  const endPanel = showButtons(run, place, mistakes, shown);
  const { onState } = view;
  // The same object, which its curves empty when the training is shown elsewhere.
  return Object.assign(view, {
    onState(state: TrainingRun['state'], why?: string) {
      onState?.(state, why);
      if (state === 'ended') endPanel('');
    },
  });
}

/**
 * Puts the run's panel into its place, and returns what ends it: then the changes made stand there. The kernel does not
 * reach a page that was reloaded; there the panel stays, and shows how it ended.
 */
function showButtons(
  run: TrainingRun,
  place: LiveDisplay,
  mistakes: LiveDisplay,
  shown: readonly Shown[],
): (why: string) => void {
  if (!isNotebook() || run.state === 'ended') return () => undefined;
  const showMistakes = async () => {
    const model = await run.presentModel();
    try {
      const { valid } = run.data;
      // A bar of its own would stand below whichever cell ran last.
      const evaluation = await evaluate(model, valid, { onProgress: () => undefined });
      const png = await mistakesPicture(evaluation, valid);
      mistakes.update(imageBundle(png, { alt: 'the surest mistakes' }));
    } finally {
      disposeModel(model);
    }
  };
  const parts = runPanel(run, showMistakes, shown);
  let ended = false;
  openPanelServer()
    .then((server) => {
      if (ended) return;
      const panel = server.addPanel(parts);
      const text = placeText(run);
      place.update(htmlBundle({ html: panel.html(escapeHtml(text)), text }));
    })
    // Without a port there are no buttons; the handle does the same.
    .catch(() => undefined);
  return (why) => {
    if (ended) return;
    ended = true;
    parts.end(why);
    place.update(quietLine(placeText(run)));
  };
}
