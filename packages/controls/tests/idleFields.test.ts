import assert from 'node:assert/strict';
import test from 'node:test';
import { configure, fieldNames, type Config } from '../../../src/index';
import { idleFields } from '../idleFields';

const idle = (changes: Partial<Config>) => Object.keys(idleFields(configure(changes))).sort();

test('fields of other optimizers and schedules have no effect, and say whose they are', () => {
  const { warmupShare, weightDecay, l2, lowestRate, stepEpochs } = idleFields(configure());
  assert.deepEqual([warmupShare, weightDecay], [undefined, undefined]);
  assert.equal(l2, 'used only by optimizer "adam" and "sgd"');
  assert.equal(lowestRate, 'used only by schedule "cosine" and "plateau"');
  assert.equal(stepEpochs, 'used only by schedule "step"');
  const other = idle({ optimizer: 'sgd', schedule: 'plateau' });
  for (const name of ['l2', 'momentum', 'nesterov', 'plateauPatience', 'lowestRate']) {
    assert.ok(!other.includes(name), name);
  }
  assert.ok(other.includes('weightDecay') && other.includes('warmupShare'));
});

test('so have those that something else switches off', () => {
  for (const [changes, names] of [
    [{ moving: 0 }, ['rotation', 'scale', 'aspect', 'shift']],
    [{ mixup: 0.2 }, []],
    [{}, ['mixupShare', 'claheClip', 'claheTiles', 'teacherShare']],
    [{ colour: 'rgb' }, ['clahe', 'luminance']],
    [{ optimizer: 'sgd', momentum: 0 }, ['nesterov']],
    [{ eager: true }, ['precision']],
  ] as const) {
    const made = idle(changes);
    for (const name of names) assert.ok(made.includes(name), name);
    if ('mixup' in changes) assert.ok(!made.includes('mixupShare'));
  }
  assert.ok(!idle({ clahe: true }).includes('claheClip'));
});

test('so have those that so few epochs never come to', () => {
  const { earlyStopPatience } = idleFields(configure({ epochs: 8 }));
  assert.equal(earlyStopPatience, 'no effect: a training of 8 epochs never comes to it');
  assert.ok(!idle({ epochs: 16 }).includes('earlyStopPatience'));
  assert.ok(idle({ schedule: 'step', epochs: 10 }).includes('stepFactor'));
  assert.ok(!idle({ schedule: 'step', epochs: 11 }).includes('stepFactor'));
  assert.ok(idle({ schedule: 'plateau', epochs: 11 }).includes('plateauFactor'));
  assert.ok(!idle({ schedule: 'plateau', epochs: 12 }).includes('plateauFactor'));
});

test('only fields are named, and what decides itself never is', () => {
  for (const name of idle({ optimizer: 'sgd', schedule: 'constant', moving: 0, epochs: 1 })) {
    assert.ok((fieldNames as string[]).includes(name), name);
    assert.ok(!['optimizer', 'schedule', 'epochs', 'moving', 'learningRate'].includes(name), name);
  }
});
