/** Hyperparameters that are being chosen: what was changed of the defaults, and the same as code. */
import { changesOf, configure, type Config } from '../../src/index';

/**
 * A configuration with one value changed. Another preset brings its own values, under what was changed by hand.
 *
 * @throws UsageError when the value is out of range, or does not go with the others.
 */
export function withChange(config: Config, name: keyof Config, value: unknown): Config {
  return configure({ ...changesOf(config), [name]: value });
}

/**
 * The code of the parameters cell: only what differs from the defaults.
 *
 * @example asCode(configure({ epochs: 40 })) // 'const config = configure({\n  epochs: 40,\n});'
 */
export function asCode(config: Config): string {
  const lines = Object.entries(changesOf(config)).map(([name, value]) => {
    const isPlain = typeof value === 'string' && !/['\\\n]/.test(value);
    return `  ${name}: ${isPlain ? `'${value}'` : JSON.stringify(value)},\n`;
  });
  return lines.length === 0
    ? 'const config = configure();'
    : `const config = configure({\n${lines.join('')}});`;
}
