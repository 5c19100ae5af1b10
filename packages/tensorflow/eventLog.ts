/** Figures, step by step, as TensorBoard reads them. */
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { FerlabError, messageOf } from '../base/index';
import { kernel } from './kernel';
import { tf } from './tensorflow';

/** A TensorBoard event file that is being written. */
export interface EventLog {
  /** Adds the figures of an epoch or another step by name, such as "loss/train", and hands them to the disk. */
  write(step: number, figures: Record<string, number>): void;
  /** Closes the file and frees TensorFlow's writer. */
  close(): void;
}

/**
 * Begins an event file in a folder, beside those that are there: `tensorboard --logdir FOLDER` shows all as one.
 *
 * @throws FerlabError, here or when writing, that names the folder.
 */
export function openEventLog(folder: string): EventLog {
  // Not tfjs's own `summaryFileWriter`, which stands on these but can't be closed.
  const backend = tf.backend() as unknown as NodeJSKernelBackend;
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw new FerlabError(
        `The log ${folder} can't be written: ${messageOf(error)}. Free some space, or choose another folder.`,
      );
    }
  };
  const writer = tf.keep(backend.summaryWriter(folder));
  const close = () => {
    try {
      attempt(() => kernel('CloseSummaryWriter', [writer], {}, 0));
    } finally {
      writer.dispose();
    }
  };
  try {
    attempt(() => tf.tidy(() => backend.createSummaryFileWriter(writer, folder)));
  } catch (error) {
    writer.dispose();
    throw error;
  }
  return {
    write(step, figures) {
      attempt(() => {
        for (const [name, value] of Object.entries(figures)) {
          backend.writeScalarSummary(writer, step, name, value);
        }
        backend.flushSummaryWriter(writer);
      });
    },
    close,
  };
}
