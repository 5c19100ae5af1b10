/** TensorFlow's own words for too little memory, which do not say what to do → an error that does. */
import type { Config } from '../config';
import { FerlabError, messageOf } from '../../packages/base/index';

/** The error itself, or one that tells what to lower where memory did not suffice for a batch. */
export function explainOutOfMemory(error: unknown, { batchSize, height, width }: Config): unknown {
  if (!/\bOOM\b|bad_alloc/.test(messageOf(error))) return error;
  return new FerlabError(
    `There is not enough memory to train on ${batchSize} images of ${height}x${width} at once. Lower batchSize.`,
  );
}
