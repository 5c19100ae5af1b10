/** Which hyperparameters do nothing under the present choices, and why. */
import type { Config } from '../../src/index';

/** Fields without effect by name, each with the reason, such as `used only by optimizer "adamw"`. */
export type IdleFields = Partial<Record<keyof Config, string>>;

const optimizersOf = { weightDecay: ['adamw'], l2: ['adam', 'sgd'], momentum: ['sgd'], nesterov: ['sgd'] };

const schedulesOf = {
  warmupShare: ['onecycle'],
  plateauPatience: ['plateau'],
  plateauFactor: ['plateau'],
  lowestRate: ['cosine', 'plateau'],
  stepEpochs: ['step'],
  stepFactor: ['step'],
};

/**
 * The fields that change nothing in a training by this configuration.
 *
 * A field whose value is its own "off", such as `mixup: 0`, is not among them: what it would switch on is.
 */
export function idleFields(config: Config): IdleFields {
  const { optimizer, schedule, epochs, moving } = config;
  const inColour = config.colour === 'rgb' ? 'no effect while colour is "rgb"' : undefined;
  const inEpochs = `no effect: a training of ${epochs} epochs never comes to it`;
  const neverStops = config.earlyStopPatience >= epochs ? inEpochs : undefined;
  const noStep = schedule === 'step' && config.stepEpochs >= epochs ? inEpochs : undefined;
  const noPlateau = schedule === 'plateau' && config.plateauPatience >= epochs - 1 ? inEpochs : undefined;
  const notMoved = moving === 0 ? 'no effect while moving is 0' : undefined;
  const anew = config.from === '' ? 'no effect without a model to begin from' : undefined;
  const noClahe = config.clahe ? undefined : 'no effect while clahe is off';
  const reasons: { [name in keyof Config]?: string | undefined } = {
    ...unused(optimizersOf, 'optimizer', optimizer),
    ...unused(schedulesOf, 'schedule', schedule),
    ...(noStep && { stepEpochs: noStep, stepFactor: noStep }),
    ...(noPlateau && { plateauPatience: noPlateau, plateauFactor: noPlateau, lowestRate: noPlateau }),
    ...(optimizer === 'sgd' && config.momentum === 0 ? { nesterov: 'no effect while momentum is 0' } : {}),
    luminance: inColour,
    clahe: inColour,
    claheClip: noClahe,
    claheTiles: noClahe,
    mixupShare: config.mixup === 0 ? 'no effect while mixup is 0' : undefined,
    fullSizeFrom: config.startSize === 1 ? 'no effect while startSize is 1' : undefined,
    headEpochs: anew,
    blockRate: anew,
    frozenNorms: anew,
    teacherShare: config.teacher === '' ? 'no effect without a teacher' : undefined,
    setBalance: config.balance === 'sampling' ? 'no effect while balance is "sampling"' : undefined,
    rotation: notMoved,
    scale: notMoved,
    aspect: notMoved,
    shift: notMoved,
    earlyStopPatience: neverStops,
    earlyStopMinDelta: neverStops,
    precision: config.eager ? 'no effect: eager steps are float32' : undefined,
  };
  return Object.fromEntries(
    Object.entries(reasons).flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason]])),
  );
}

/** Of fields that belong to some choices, those that the present choice does not use. */
function unused(users: Record<string, readonly string[]>, of: string, present: string): IdleFields {
  const idle = Object.entries(users).filter(([, names]) => !names.includes(present));
  return Object.fromEntries(
    idle.map(([name, names]) => {
      const by = names.map((user) => `"${user}"`).join(' and ');
      return [name, `used only by ${of} ${by}`];
    }),
  );
}
