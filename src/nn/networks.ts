/** The networks by name. */
import { FerlabError, suggestion } from '../../packages/base/index';
import { fcnFer } from './fcnFer';
import type { Network } from './layers';
import { residualSe } from './residualSe';

/** All that can be trained and stored; the configuration's field `network` names the same ones. */
export const networks: readonly Network[] = [fcnFer, residualSe()];

/** @throws FerlabError that lists the known names. */
export function networkNamed(name: string): Network {
  const found = networks.find((network) => network.name === name);
  if (found !== undefined) return found;
  const names = networks.map((network) => network.name);
  throw new FerlabError(
    `No network is called "${name}".${suggestion(name, names)} Known: ${names.join(', ')}.`,
  );
}
