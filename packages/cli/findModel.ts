/** `--model`: a model folder, the name of a shipped model, or nothing for the shipped default. */
import { existsSync } from 'fs';
import { readdir } from 'fs/promises';
import path from 'path';
import { FerlabError, suggestion } from '../base/index';
import { loadModel, shippedModel, shippedModels, type Model } from '../../src/index';

/** Opens the model that the option names, as `findModelFolder` does. */
export const findModel = async (option: string | undefined): Promise<Model> =>
  loadModel(await findModelFolder(option));

/**
 * Where the model lies that the option names.
 *
 * @throws FerlabError that says which models there are, or how to train one.
 */
export async function findModelFolder(option: string | undefined): Promise<string> {
  const shipped = await readdir(shippedModels).catch((): string[] => []);
  const name = option ?? path.basename(shippedModel);
  if (option !== undefined && existsSync(option)) return option;
  if (shipped.includes(name)) return path.join(shippedModels, name);
  const how = 'Train one by "ferlab train --data DIR --out RUN" and give --model RUN/model';
  if (option === undefined) {
    throw new FerlabError(
      `The shipped model ${path.join(shippedModels, name)} is missing: restore it. ${how}.`,
    );
  }
  throw new FerlabError(`No model folder at ${path.resolve(option)}.${suggestion(option, shipped)} ${how}.`);
}
