/** The command line: one program, its commands, and how each ends. */
import { Command, CommanderError } from 'commander';
import { Interrupted, messageOf, UsageError } from '../base/index';
import { calibrateCommand } from './calibrateCommand';
import { datasetCommand } from './datasetCommand';
import { detectCommand } from './detectCommand';
import { evaluateCommand } from './evaluateCommand';
import { exportCommand } from './exportCommand';
import { importCommand } from './importCommand';
import { recognizeCommand } from './recognizeCommand';
import { summaryCommand } from './summaryCommand';
import { sweepCommand } from './sweepCommand';
import { trainCommand } from './trainCommand';
import { webcamCommand } from './webcamCommand';

function createProgram(more: readonly Command[]): Command {
  const program = new Command('ferlab')
    .description('facial-expression recognition: train, measure and use a small convolutional network')
    .addCommand(trainCommand())
    .addCommand(sweepCommand())
    .addCommand(evaluateCommand())
    .addCommand(calibrateCommand())
    .addCommand(recognizeCommand())
    .addCommand(detectCommand())
    .addCommand(summaryCommand())
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(webcamCommand())
    .addCommand(datasetCommand());
  for (const command of more) program.addCommand(command);
  // Both brought or answered by bin/ferlab.js; here for the help alone.
  if (more.length === 0) program.command('bench').description('measure speed, also against other programs');
  program.command('doctor').description('tell the state of the installation');
  return program;
}

/** Every command of a program, itself included. */
const allCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(allCommands)];

/**
 * Runs one command and sets the exit status: 0 done, 1 failed at its work, 2 wrong usage, 130 interrupted.
 *
 * @param args the words after `ferlab`
 * @param more commands that stand outside this folder
 */
export async function main(args: readonly string[], more: readonly Command[] = []): Promise<void> {
  const program = createProgram(more);
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync(args as string[], { from: 'user' });
  } catch (error) {
    process.exitCode = reportError(error, program);
  }
}

function reportError(error: unknown, program: Command): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') {
      console.error(program.helpInformation());
      return 2;
    }
    // Commander writes "error: ..." and the nearest name in a line of its own.
    const [problem, nearest] = error.message.replace(/^error: /, '').split('\n');
    console.error(`ferlab: ${problem}${nearest === undefined ? '' : `. ${nearest.replace(/[()]/g, '')}`}`);
    return 2;
  }
  if (process.env.FERLAB_DEBUG === '1') console.error(error);
  else console.error(`ferlab: ${messageOf(error).replace(/\s*\n\s*/g, ' ')}`);
  if (error instanceof Interrupted) return 130;
  return error instanceof UsageError ? 2 : 1;
}
