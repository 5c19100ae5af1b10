import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'util';
import {
  changedFields,
  configure,
  fieldNames,
  fields,
  presets,
  type Config,
  type Field,
} from '../src/config';
import { UsageError } from '../packages/base/index';
import { fieldDocs } from '../src/field';

test('every default is within its own range, and says where it comes from', () => {
  for (const name of fieldNames) {
    const field = fields[name] as Field<unknown>;
    assert.ok(field.accepts(field.default), name);
    assert.ok(fieldDocs()[name]!.source.length > 10, name);
  }
});

test('what is not named keeps its default', () => {
  const config = configure({ epochs: 3 });
  assert.equal(config.epochs, 3);
  assert.equal(config.batchSize, 64);
  assert.deepEqual(changedFields(config), [{ name: 'epochs', value: 3, default: 20, unit: 'epochs' }]);
  assert.throws(() => Object.assign(config, { epochs: 4 }), TypeError);
});

test("a preset's values come before the defaults and after what is named", () => {
  const original = configure({ preset: 'original', epochs: 8 });
  assert.deepEqual(
    [original.epochs, original.optimizer, original.learningRate, original.emaDecay, original.rotation],
    [8, 'adam', 0.01, 0, 3],
  );
  assert.equal(original.height, 88);
  assert.deepEqual(configure({ ...original }), original);
  assert.deepEqual(configure({ preset: 'default' }), configure());
  for (const changes of Object.values(presets))
    assert.deepEqual({ ...configure(changes), ...changes }, configure(changes));
  assert.throws(() => configure({ preset: 'orginal' as 'original' }), /Did you mean "original"\?/);
});

test('a value out of range names the field, what was expected and what was found', () => {
  const fails = (changes: object, message: string) =>
    assert.throws(() => configure(changes as Partial<Config>), { name: 'UsageError', message });
  const usual = (name: keyof Config) => `Default ${fields[name].default}. ${fieldDocs()[name]!.source}`;
  fails(
    { epochs: 0.5 },
    `Expected epochs to be a whole number from 1 to 1000 but found 0.5. ${usual('epochs')}`,
  );
  fails(
    { epochs: 0, rotation: 90 },
    `Expected epochs to be a whole number from 1 to 1000 but found 0. ${usual('epochs')}\n` +
      `Expected rotation to be a number from 0 to 45 degrees but found 90. ${usual('rotation')}`,
  );
  fails(
    { momentum: NaN },
    `Expected momentum to be a number from 0 to 0.999 but found NaN. ${usual('momentum')}`,
  );
  fails(
    { learningRate: '1' },
    'Expected learningRate to be a number from 1e-7 to 10 but found "1". ' +
      'Default 0.004. The peak tried with AdamW on this network at batch size 64.',
  );
  assert.throws(
    () => configure({ optimizer: 'adamv' as 'adamw' }),
    /to be one of "adamw", "adam", "sgd" but found "adamv"\. Did you mean "adamw"\? Default "adamw"\. /,
  );
});

test('a printed configuration tells what differs from the defaults, and is no different for it', () => {
  const config = configure({ epochs: 8, mirror: 0.25 });
  assert.equal(
    inspect(config),
    `configuration: 2 of ${fieldNames.length} fields differ\n` +
      '  epochs  8     (default 20)\n  mirror  0.25  (default 0.5)',
  );
  assert.match(inspect(configure()), /^configuration: all \d+ fields at their defaults$/);
  assert.deepEqual(Reflect.ownKeys({ ...config }), fieldNames);
  assert.deepEqual(structuredClone(config), { ...config });
});

test('an unknown name suggests the nearest', () => {
  assert.throws(
    () => configure({ epohcs: 3 } as Partial<Config>),
    /Unknown field "epohcs".*Did you mean "epochs"\?/,
  );
  assert.throws(() => configure({ lr: 3 } as Partial<Config>), /Did you mean "learningRate"\?/);
  assert.throws(() => configure(JSON.parse('{"__proto__": {"polluted": 1}}') as Partial<Config>), UsageError);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  assert.throws(() => configure([] as unknown as Partial<Config>), /to be an object/);
});
