'use strict';
const fs = require('fs');
const { SetupError } = require('./SetupError');

/**
 * Whether TensorFlow is to run on the CPU or on an NVIDIA GPU. FERLAB_DEVICE decides by hand.
 *
 * @returns {{device: 'cpu' | 'gpu', why: string}}
 */
function decideDevice(host) {
  const chosen = host.env.FERLAB_DEVICE;
  if (chosen) {
    if (chosen === 'cpu' || chosen === 'gpu') return { device: chosen, why: 'FERLAB_DEVICE says so' };
    throw new SetupError(
      `FERLAB_DEVICE: expected cpu or gpu but found '${chosen}'; correct it or unset it`,
      2,
    );
  }
  const card = nvidiaCard(host);
  return card ? { device: 'gpu', why: card } : { device: 'cpu', why: 'no NVIDIA GPU found' };
}

function nvidiaCard(host) {
  // The driver's folder first: starting nvidia-smi can take a second, and set-up runs before each command.
  try {
    if (fs.readdirSync(host.nvidiaFolder).length > 0) return 'an NVIDIA GPU is there';
  } catch {
    // No driver of the usual kind; under WSL2 nvidia-smi alone knows.
  }
  const command = host.which('nvidia-smi');
  if (!command) return null;
  const listed = /^GPU \d+: (.*?)( \(UUID.*)?$/m.exec(host.run(command, ['-L'], { timeout: 10_000 }).stdout);
  return listed ? listed[1] : null;
}

/**
 * What pip is to install for a device. TensorFlow on the CPU comes without its dependencies: only its
 * library and headers are used, not its Python side.
 *
 * @param {{name: string, version: string}[]} list from environment.yml
 * @param {'cpu' | 'gpu'} device
 * @returns {{plain: string[], alone: string[], expected: Record<string, string>}} `plain` with
 *   dependencies, `alone` without, `expected` the version of each by its installed name
 */
function packagesFor(list, device) {
  const plain = [];
  const alone = [];
  const expected = {};
  for (const { name, version } of list) {
    if (name !== 'tensorflow-cpu') {
      plain.push(`${name}==${version}`);
      expected[name] = version;
    } else if (device === 'gpu') {
      plain.push(`tensorflow[and-cuda]==${version}`);
      expected.tensorflow = version;
    } else {
      alone.push(`${name}==${version}`);
      expected[name] = version;
    }
  }
  return { plain, alone, expected };
}

module.exports = { decideDevice, packagesFor };
