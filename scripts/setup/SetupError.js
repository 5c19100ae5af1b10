'use strict';

/** A failure that its message explains whole: shown as it is, without a stack. */
class SetupError extends Error {
  /**
   * @param {string} message what is wrong, what was expected, what to do
   * @param {number} exitCode 1 failed at its work, 2 wrong usage, 130 interrupted
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'SetupError';
    this.exitCode = exitCode;
  }
}

module.exports = { SetupError };
