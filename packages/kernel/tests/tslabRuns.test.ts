import assert from 'node:assert/strict';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

// Pressed while the cell waits: one that is stopped while it begins may not hear it (node's SIGINT watchdog is a thread).
const press = "setTimeout(() => console.log('press'), 100);";
const forever = 'await new Promise((resolve) => setTimeout(resolve, 60_000));';

test('a stopped cell says what is set, that stays, and nothing of it works on', (context) => {
  const folder = temporaryFolder(context);
  const [waits, kept, missing, loop, still, endless, alive, again, bar, ended, behind, late] = playCells(
    folder,
    [
      `import { join, type ParsedPath } from 'path';
     const data = [1, 2];
     const { sizes: [width] } = { sizes: [3] };
     ${press}
     const result = ${forever}
     const later = 3;`,
      'console.log(data, width, typeof join);',
      'console.log(result);',
      `${press}
     for (let i = 0; i < 1000; i++) {
       await new Promise((resolve) => setTimeout(resolve, 50));
       console.log(i);
     }`,
      'await new Promise((resolve) => setTimeout(resolve, 300));',
      `let count = 0;
     console.log('press');
     while (true) count++;
     const never = 3;`,
      'console.log(typeof count);',
      `${press}
     const data = ${forever}`,
      `import { progressOf } from './packages/display/index';
     const work = async () => {
       const progress = progressOf('Working', 'steps');
       for (let i = 0; i < 100; i++) {
         progress(i, 100);
         globalThis.process.env.STEPS = String(i);
         if (i === 5) console.log('press');
         await new Promise((resolve) => setTimeout(resolve, 20));
       }
     };
     await work();`,
      `const steps = process.env.STEPS;
     await new Promise((resolve) => setTimeout(resolve, 200));
     console.log(steps === process.env.STEPS, data);`,
      `const one = await 1;
     await null;
     console.log('press');
     while (true) count++;`,
      `const three = await Promise.resolve(one + 2);
     const fail = async () => {
       await 1;
       throw new Error('late');
     };
     await fail();`,
    ],
  );
  assert.equal(waits!.stderr, 'Stopped in cell [1]. Set: data, width. Not set: result, later.\n');
  assert.equal(kept!.stdout, '[ 1, 2 ] 3 function\n');
  assert.match(
    missing!.stderr,
    /'result': it is declared in cell \[1\], which was stopped\. Run it again\.\n/,
  );
  assert.match(loop!.stderr, /^Stopped in cell \[4\]\.\n$/);
  assert.deepEqual([still!.stdout, still!.stderr], ['', '']);
  assert.equal(endless!.stderr, 'Stopped in cell [6]. Set: count. Not set: never.\n');
  assert.equal(alive!.stdout, 'number\n');
  assert.equal(again!.stderr, 'Stopped in cell [8]. Unchanged: data.\n');
  assert.match(bar!.stderr, /^Stopped in cell \[9\]\. Set: work\.\n$/);
  assert.equal(ended!.stdout, 'true [ 1, 2 ]\n');
  assert.equal(behind!.stderr, 'Stopped in cell [11]. Set: one.\n');
  assert.equal(late!.stderr, 'Error: late\n    at fail (cell [12], line 4)\n    at cell [12], line 6\n');
});

test('pressed forty times over loops that turn as fast as they can, the kernel lives and nothing works on', (context) => {
  const loops = Array.from({ length: 40 }, (_, i) => {
    const wait = i % 2 === 0 ? 'setImmediate(resolve)' : 'setTimeout(resolve, 1)';
    return `setTimeout(() => console.log('press'), ${20 + (i % 7)});
     while (true) await new Promise((resolve) => ${wait});`;
  });
  const caught = `let turns = 0;
     setTimeout(() => console.log('press'), 50);
     while (true) {
       try {
         await new Promise((resolve) => setTimeout(resolve, 1));
       } catch {
         process.env.CAUGHT = String(++turns);
       }
     }`;
  const wait = 'await new Promise((resolve) => setTimeout(resolve, 100)); console.log(process.env.CAUGHT);';
  const played = playCells(temporaryFolder(context), [...loops, caught, wait]);
  played.slice(0, -1).forEach(({ stderr }, i) => {
    assert.match(stderr, new RegExp(`^Stopped in cell \\[${i + 1}\\]\\.`));
  });
  assert.equal(played.at(-1)!.stdout, '1\n');
});
