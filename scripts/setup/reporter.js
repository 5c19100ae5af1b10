'use strict';

/**
 * Says what set-up is doing: on a terminal the running step's line is rewritten each second, elsewhere a
 * plain line appears now and then.
 *
 * @param {NodeJS.WriteStream} [stream]
 */
function reporter(stream = process.stdout) {
  const live = Boolean(stream.isTTY);
  const every = live ? 1 : 15;
  let last = 0;
  const clear = () => live && stream.write('\r\x1b[K');
  return {
    /** A line that stays. */
    line(text) {
      clear();
      stream.write(`${text}\n`);
    },
    /** The running step: its name, seconds so far, about how many it takes, and what its tool says. */
    progress(label, seconds, expected, detail) {
      if (seconds - last < every && seconds >= last) return;
      last = seconds;
      const text = `  ${label}: ${Math.round(seconds)} s of about ${expected} s${detail ? `  ${detail}` : ''}`;
      if (!live) stream.write(`${text}\n`);
      else stream.write(`\r\x1b[K${text.slice(0, (stream.columns || 80) - 1)}`);
    },
    /** The end of a step. */
    done(label, seconds) {
      last = 0;
      clear();
      stream.write(`  ${label}: done in ${seconds.toFixed(seconds < 10 ? 1 : 0)} s\n`);
    },
  };
}

module.exports = { reporter };
