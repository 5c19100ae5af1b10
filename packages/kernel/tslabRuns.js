'use strict';
const { setImmediate } = require('timers');
const { inTurn } = require('./tslabStop');

// Where packages/display/kernel.ts looks.
const ofKernel = Symbol.for('ferlab.cellStopped');
/** What tslab gives each cell: `globalThis.__tslab__`, of which the rest is added here. */
const given = () => globalThis.__tslab__;
// What tslab calls a cell's last value, which it shows and no more.
const lastValue = /^tsLastExpr\d*$/;

/** The cell that runs, or ran last: the names that it has set so far, those that were there before, and its end. */
let run = { names: new Set(), before: new Set(), isStopped: false };

/**
 * Notes which names a cell sets while it runs, so that one that ends early can say how far it came. By itself a cell that
 * the stop button gave up works on for nobody and prints into those behind it, and an endless loop behind an `await` is
 * the kernel's end: here the one ends where it next goes on, the other as one before any `await` does. Names are set ten times as fast as by tslab. To be called before tslab creates its executor.
 *
 * @param {{createExecutor: Function}} executorModule tslab's dist/executor.js
 */
function mendRuns(executorModule) {
  const runs = new WeakMap();
  globalThis[ofKernel] = () => {
    const mine = run;
    return () => mine.isStopped;
  };
  const { createExecutor } = executorModule;
  executorModule.createExecutor = (...settings) => {
    const executor = createExecutor(...settings);
    // Where tslab finds the last value, and nothing of its own is.
    const values = {};
    Object.setPrototypeOf(given().exports, values);
    given().goOn = (cell, value) =>
      new Promise((resolve, reject) => {
        setImmediate(() => {
          const mine = runs.get(cell);
          if (!mine.isStopped) return goOnNow(() => resolve(value));
          // Where the cell catches this, and waits anew, it waits for good.
          if (!mine.isTold) goOnNow(() => reject(new Error('The cell was stopped.')));
          mine.isTold = true;
        });
      });
    const forget = (isMeant) => {
      for (const name of Object.keys(values).filter(isMeant)) delete values[name];
    };
    const execute = (cell) => {
      run = { names: new Set(), before: new Set(Object.keys(values)), isStopped: false };
      given().exports = new Proxy(values, noting(run.names));
      runs.set(given().exports, run);
      return executor.execute(cell).finally(() => forget((name) => lastValue.test(name)));
    };
    const interrupt = () => {
      run.isStopped = true;
      executor.interrupt();
    };
    const reset = () => {
      executor.reset();
      forget(() => true);
    };
    return { ...executor, execute, interrupt, reset, locals: values };
  };
}

/** What waits to go on does so here, as if Node did it, but so that the stop button ends an endless loop in it. */
const goOnNow = (settle) =>
  inTurn(() => {
    settle();
    process._tickCallback?.();
  });

function noting(names) {
  return {
    set(target, name, value) {
      names.add(name);
      target[name] = value;
      return true;
    },
    // So TypeScript writes an import; another cell may set its name to something else.
    defineProperty(target, name, { get, value }) {
      if (name === '__esModule') return true;
      names.add(name);
      target[name] = get ? get() : value;
      return true;
    },
  };
}

/**
 * Transforms a cell so that it looks, each time that it has waited, whether it is still wanted. Functions are left
 * alone: another cell may call them.
 *
 * @param {object} ts tslab's TypeScript
 */
function goingOn({ factory, ...ts }) {
  return (context) => (file) => {
    const visit = (node) => {
      if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
      const inner = ts.visitEachChild(node, visit, context);
      if (!ts.isAwaitExpression(inner)) return inner;
      const [kernel, cell] = ['__tslab__', 'exports'].map((name) => factory.createIdentifier(name));
      const goOn = factory.createCallExpression(
        factory.createPropertyAccessExpression(kernel, 'goOn'),
        undefined,
        [cell, inner],
      );
      return factory.createAwaitExpression(goOn);
    };
    return ts.visitNode(file, visit);
  };
}

/** Of the cell that runs, or ran last. */
const presentRun = () => run;

module.exports = { goingOn, mendRuns, presentRun };
