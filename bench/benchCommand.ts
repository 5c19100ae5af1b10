/** `ferlab bench ...`: our speed, and with `--peer` another program's at the same work. */
import { Command } from 'commander';
import { accuracyCommand } from './accuracy';
import { cardCommand } from './card';
import { evaluateCommand } from './evaluate';
import { facesCommand } from './faces';
import { fineTuneCommand } from './fineTune';
import { inferCommand } from './infer';
import { loadCommand } from './load';
import { netsCommand } from './nets';
import { resultsCommand } from './results';
import { scaleCommand } from './scale';
import { trainCommand } from './train';

/** The command that bin/ferlab.js adds to the program. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('measure speed, also against other programs')
    .addCommand(accuracyCommand())
    .addCommand(scaleCommand())
    .addCommand(trainCommand())
    .addCommand(inferCommand())
    .addCommand(loadCommand())
    .addCommand(evaluateCommand())
    .addCommand(facesCommand())
    .addCommand(fineTuneCommand())
    .addCommand(netsCommand())
    .addCommand(resultsCommand())
    .addCommand(cardCommand());
}
