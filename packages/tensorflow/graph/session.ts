/** A graph that TensorFlow has taken in, with variables that keep their values from call to call. */
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import os from 'os';
import path from 'path';
import { FerlabError, messageOf } from '../../base/index';
import { nodeBackend, type NativeTensor } from '../nodeBackend';
import { encodeSavedModel, encodeSessionConfig, type GraphNode, type SessionConfig } from './graphDef';

/** A loaded graph. */
export interface Session {
  /**
   * One call into C++.
   *
   * @param inputs numbers of tensors on TensorFlow's side, by the placeholder that each one fills
   * @param outputs node outputs, such as "step0/loss:0"
   */
  run(
    inputs: readonly (readonly [placeholder: string, id: number])[],
    outputs: readonly string[],
  ): NativeTensor[];
  /** Frees the graph and its variables. */
  dispose(): void;
}

/**
 * Loads a graph.
 *
 * @param placeOf where in the program a node was called, for errors
 * @throws FerlabError when TensorFlow refuses it, which names the operation and where it was called.
 */
export function loadSession(
  nodes: GraphNode[],
  placeOf: (node: string) => string | undefined,
  config: SessionConfig = {},
): Session {
  const { binding } = nodeBackend();
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new FerlabError(explain(messageOf(error), nodes, placeOf));
    }
  };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ferlab-graph-'));
  let session: number;
  try {
    writeFileSync(path.join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
    // The stock addon passes a session no options: set-up compiles in that it reads them from here.
    writeFileSync(path.join(folder, 'session_config.pb'), encodeSessionConfig(config));
    session = explained(() => binding.loadSavedModel(folder, 'serve'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    run(inputs, outputs) {
      const names = inputs.map(([placeholder]) => `${placeholder}:0`);
      const ids = inputs.map(([, id]) => id);
      return explained(() => binding.runSavedModel(session, ids, names.join(), outputs.join()));
    },
    dispose: () => binding.deleteSavedModel(session),
  };
}

/** TensorFlow names the node: with it come the operation and the line that called it. */
function explain(message: string, nodes: GraphNode[], placeOf: (node: string) => string | undefined): string {
  const found = nodes
    .filter(({ name }) => placeOf(name) !== undefined)
    .find(({ name }) => new RegExp(`${name}(?![\\w])`).test(message));
  const where = found === undefined ? '' : `: ${found.op}, called at ${placeOf(found.name)}`;
  const said = message
    .replace(/^(Failed to load SavedModel|Session fail to run with error): /, '')
    // Its trace of nodes, and a hint that is for Python.
    .replace(/^\s*(\[\[.*|Hint: .*)$/gm, '')
    .replace(/\s+/g, ' ');
  return `TensorFlow refuses the recorded step${where}. It says: ${said.trim()}`;
}
