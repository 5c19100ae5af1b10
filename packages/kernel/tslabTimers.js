'use strict';

/**
 * Keeps tslab working when files are edited, created, renamed or deleted while a kernel is open. To be called
 * before tslab creates a converter.
 *
 * tslab has one slot for a timer and throws `Unexpected pending rebuildTimer` when it is asked for a second,
 * while TypeScript's watch program has two: one updates the program, the other looks again for imported files
 * that were missing. Once both are wanted, every later cell fails. Here tslab's slot holds one callback that
 * runs whatever is pending, so tslab is never asked for a second.
 *
 * tslab assigns its `setTimeout` and `clearTimeout` to an object that inherits from `ts.sys`, so accessors on
 * `ts.sys` see that. `ts.sys` itself keeps its own timers, which TypeScript's file watchers use. Where
 * something is not as expected, tslab is left as it is, and one line says so.
 *
 * @param {object} ts the TypeScript that tslab loads
 * @param {(line: string) => void} [warn] where that line goes
 * @returns {boolean} whether the accessors are in place
 */
function mendTimers(ts, warn = console.error) {
  try {
    intercept(ts.sys, 'setTimeout', queueInto);
    intercept(ts.sys, 'clearTimeout', clearQueuedOr);
    return true;
  } catch (error) {
    warn(`tslab-kernel: tslab's timers stay as they are (${error.message}); restart the kernel if it asks`);
    return false;
  }
}

/** Makes an assignment of `name` to an object that inherits from `sys` store what `mend` makes of it. */
function intercept(sys, name, mend) {
  let own = sys[name];
  if (typeof own !== 'function') throw new Error(`no ts.sys.${name}`);
  Object.defineProperty(sys, name, {
    configurable: true,
    enumerable: true,
    get: () => own,
    set(value) {
      if (this === sys) own = value;
      else store(this, name, typeof value === 'function' ? mend(value) : value);
    },
  });
}

function store(object, name, value) {
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
}

/**
 * A `setTimeout` for any number of timers on top of tslab's `setTimeout` for one. They run when tslab runs its
 * one, in the order they were asked for, with those that are asked for meanwhile: tslab wants a program that
 * is up to date afterwards.
 */
function queueInto(setOne) {
  const pending = new Set();
  let waiting = false;

  function runPending() {
    for (const timer of pending) {
      pending.delete(timer);
      timer.callback(...timer.rest);
    }
    // Not reached when a callback throws: then tslab keeps its slot filled, and runs this again.
    waiting = false;
  }

  return (callback, delay, ...rest) => {
    const timer = { callback, rest, cancel: () => pending.delete(timer) };
    pending.add(timer);
    if (!waiting) {
      waiting = true;
      setOne(runPending, delay);
    }
    return timer;
  };
}

/**
 * A `clearTimeout` for timers of `queueInto`. tslab's slot stays filled when none is left, since tslab only
 * asks that it is; other timers go to `clearOne`.
 */
function clearQueuedOr(clearOne) {
  return (timer) => {
    if (typeof timer?.cancel === 'function') timer.cancel();
    else clearOne(timer);
  };
}

module.exports = { mendTimers };
