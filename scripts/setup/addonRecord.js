'use strict';

const WORDS = {
  tensorflow: 'TensorFlow',
  tensorflowFolder: "TensorFlow's folder",
  tfjsNodeGpu: 'tfjs-node-gpu',
  nodeApiHeaders: 'node-api-headers',
  device: 'device',
  compiler: 'compiler',
  sources: 'sources',
};

/**
 * Why the compiled addon does not fit what is installed now, or '' when it does.
 *
 * @param {object | null} record what was compiled against what
 * @param {object} now what would be recorded now
 * @returns {string} as `compiled for another TensorFlow (2.20.0, now 2.21.0)`
 */
function addonMismatch(record, now) {
  if (!record) return 'compiled by nobody knows whom: its record is missing';
  const changed = Object.keys(WORDS).filter((key) => record[key] !== now[key]);
  if (changed.length === 0) return '';
  // A hash tells a reader nothing.
  const values = (key) =>
    key === 'sources' ? '' : ` (${record[key] || 'unknown'}, now ${now[key] || 'none'})`;
  return `compiled for another ${changed.map((key) => WORDS[key] + values(key)).join(' and ')}`;
}

module.exports = { addonMismatch };
