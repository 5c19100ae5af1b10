'use strict';
const fs = require('fs');
const path = require('path');
const { fitFigures, jupyterEnvironment, quietJupyterLab } = require('./jupyter');
const { passThrough } = require('./passThrough');
const { entry } = require('./setup/entry');
const { readJson } = require('./setup/files');
const { pathsOf, root } = require('./setup/paths');
const { setup } = require('./setup/setup');
const { signNotebooks } = require('./signNotebooks');

// npm start: set-up, then JupyterLab with the demo open. Arguments are passed to JupyterLab and win over ours.
entry(async (args) => {
  const { python } = await setup();
  const command = python.probe.python;
  quietJupyterLab();
  fitFigures();
  const env = jupyterEnvironment(command);
  const signed = signNotebooks(command, env);
  if (signed > 0) console.log(`${signed} notebooks signed as committed: JupyterLab trusts their outputs.`);
  return passThrough(command, ['-m', 'jupyterlab', ...labArguments(), ...args], {
    env,
    cwd: root,
    // Without a terminal Jupyter leaves its kernels running after an interrupt.
    interruptAs: 'SIGTERM',
    onStart: (pid) => announce(path.join(env.JUPYTER_RUNTIME_DIR, `jpserver-${pid}.json`)),
  });
});

function labArguments() {
  const paths = pathsOf(root);
  const page = fs.existsSync(paths.demo) ? '/lab/tree/notebooks/demo.ipynb' : '/lab';
  const args = [
    `--ServerApp.root_dir=${root}`,
    '--ServerApp.ip=127.0.0.1',
    `--LabApp.default_url=${page}`,
    // First in the launcher, and what a new notebook has.
    '--MultiKernelManager.default_kernel_name=tslab',
    // See `fitFigures`.
    '--LabApp.custom_css=True',
    // What it logs by default hides the address.
    '--log-level=WARN',
  ];
  // Jupyter refuses root without this; in a container there is often nobody else.
  if (process.getuid() === 0) args.push('--allow-root');
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME, BROWSER } = process.env;
  if (!DISPLAY && !WAYLAND_DISPLAY && !WSL_DISTRO_NAME && !BROWSER) args.push('--no-browser');
  return args;
}

/** Prints the address once the server has written it down. */
function announce(file) {
  const server = readJson(file);
  if (!server) {
    setTimeout(() => announce(file), 200).unref();
    return;
  }
  const page = fs.existsSync(pathsOf(root).demo) ? 'lab/tree/notebooks/demo.ipynb' : 'lab';
  console.log(`JupyterLab: ${server.url}${page}${server.token ? `?token=${server.token}` : ''}`);
  console.log('Ctrl-C stops it.');
}
