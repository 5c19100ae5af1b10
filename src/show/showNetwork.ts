/** Shows a network: a drawing and a table of its layers. */
import { displayRendered, displaySvg } from '../../packages/display/index';
import { channelsOf } from '../../packages/pixels/index';
import { networkDrawing, summaryTable } from '../../packages/plots/index';
import type { Config } from '../config';
import { networkNamed } from '../nn/model';
import { describeNetwork, type Architecture } from '../nn/shapeLayers';

/** The network that a configuration names, described for a number of classes. */
export function describe(config: Config, classes: number): Architecture {
  const input = [config.height, config.width, channelsOf(config)];
  return describeNetwork(networkNamed(config.network), input, classes);
}

/** Shows the network as a row of blocks: height, width and depth as the data has them there. */
export function showNetwork({ layers }: Architecture): void {
  displaySvg(networkDrawing(layers), { alt: 'the network as a row of blocks' });
}

/** Shows the table of layers: shapes, parameters, multiply-adds, memory and receptive fields. */
export function showSummary({ layers }: Architecture): void {
  displayRendered(summaryTable(layers));
}
