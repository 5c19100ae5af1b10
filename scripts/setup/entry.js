'use strict';
const { SetupError } = require('./SetupError');

/**
 * Runs a command's main function and turns what it throws into a line and an exit status: 130 when it was
 * interrupted, the error's own, otherwise 1. A stack only with FERLAB_DEBUG=1.
 *
 * @param {(args: string[]) => Promise<number | void>} main gets the command line's arguments
 */
async function entry(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) || 0;
  } catch (error) {
    const known = error instanceof SetupError;
    console.error(
      process.env.FERLAB_DEBUG === '1' ? error.stack : `${known ? '' : 'Unexpected: '}${error.message}`,
    );
    process.exitCode = known ? error.exitCode : 1;
  }
}

module.exports = { entry };
