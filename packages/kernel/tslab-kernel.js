'use strict';
const fs = require('fs');
const { createRequire } = require('module');
const path = require('path');
const vm = require('vm');
const { fontEnvironment } = require('../../scripts/setup/fonts');
const { pathsOf, root } = require('../../scripts/setup/paths');
const { mendDisplay } = require('./tslabDisplay');
const { mendErrors, mendLateErrors } = require('./tslabErrors');
const { keepingDeclarations } = require('./tslabFailed');
const { mendCompletions } = require('./tslabHelp');
const { mendImports, withImports } = require('./tslabImports');
const { openMemory } = require('./tslabMemory');
const { withModules } = require('./tslabModules');
const { mendOutput } = require('./tslabOutput');
const { withPaths } = require('./tslabPaths');
const { mendPlaces, rememberingLines } = require('./tslabPlaces');
const { mendPrepare, preparing } = require('./tslabPrepare');
const { mendRequests } = require('./tslabRequests');
const { mendRuns } = require('./tslabRuns');
const { mendSockets } = require('./tslabSockets');
const { mendStop } = require('./tslabStop');
const { mendWaits } = require('./tslabWaits');
const { startConverter } = require('./tslabThread');

// The kernel that Jupyter starts. tslab compiles cells as if they lay in the current folder, and Jupyter
// makes that the notebook's: from the project's root, `import … from './src/…'` works in every notebook.
const paths = pathsOf(root);
// Where cells are known, what they load first, such as TensorFlow, has the processor to itself for so many
// milliseconds; else the compiler starts at once.
const LEISURE = 1000;
const tslab = path.join(paths.tslab, 'dist', 'main.js');
const option = process.argv.indexOf('--config-path');
const connection = process.argv[option + 1];

if (option < 0 || !connection) {
  console.error(
    'tslab-kernel: expected --config-path FILE; Jupyter starts this, a person starts `npm start`',
  );
  process.exitCode = 2;
} else if (!fs.existsSync(tslab)) {
  console.error(`tslab-kernel: tslab is not installed in ${root}; run 'npm run setup' there`);
  process.exitCode = 1;
} else {
  const configPath = path.resolve(connection);
  // A path may be meant from the notebook's folder (packages/base/paths.ts).
  process.env.FERLAB_NOTEBOOK_FOLDER = process.cwd();
  process.chdir(root);
  // As far as the cell, which a library may lie deep below.
  Error.stackTraceLimit = 25;
  Object.assign(process.env, fontEnvironment());
  mendTslab();
  const { startKernel } = require(tslab);
  const { version } = require(path.join(paths.tslab, 'package.json'));
  startKernel({ configPath, globalVersion: version });
  mendLateErrors();
}

/** What tslab is slow at, and gets wrong with files that are edited while it runs; where this fails, it starts as it is. */
function mendTslab() {
  try {
    mendStop(vm);
    const tools = [path.join(paths.modules, '.package-lock.json'), ...kernelScripts()];
    const memory = openMemory(process.env.FERLAB_CELLS || path.join(paths.cache, 'cells'), tools);
    const load = createRequire(tslab);
    const jupyter = load('./jupyter');
    mendDisplay(load('./executor'), () => jupyter.lastWriteDisplayData);
    mendErrors(load('./executor'));
    mendRuns(load('./executor'));
    mendWaits(load('./executor'));
    const { JupyterHandlerImpl, ZmqServer } = jupyter;
    mendSockets(ZmqServer);
    mendRequests(JupyterHandlerImpl);
    mendImports(JupyterHandlerImpl);
    mendPlaces(JupyterHandlerImpl, vm);
    mendOutput(JupyterHandlerImpl);
    mendPrepare(jupyter);
    mendCompletions(JupyterHandlerImpl);
    const converterModule = load('./converter');
    converterModule.createConverter = (options) =>
      rememberingLines(
        preparing(
          withImports(
            withPaths(
              keepingDeclarations(
                withModules(startConverter(options, tslab, memory.isEmpty ? 0 : LEISURE), memory),
              ),
            ),
          ),
        ),
      );
  } catch (error) {
    console.error(`tslab-kernel: tslab stays as it is (${error.message}); restart the kernel after an edit`);
  }
}

function kernelScripts() {
  const names = fs.readdirSync(__dirname).filter((name) => name.startsWith('tslab'));
  return names.map((name) => path.join(__dirname, name));
}
