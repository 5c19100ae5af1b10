/** A real JupyterLab with the kernel of this project, and notebooks in it as a person has them before them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { script } from '../scripts/support';
import type { Figure } from '../../packages/display/index';
import { dataOf, placeAt, type Cell, type Output } from './notebook';
import { jupyterPython, placeKernel } from './ownJupyter';

const { fitFigures, jupyterEnvironment } = script<{
  fitFigures(): void;
  jupyterEnvironment(python: string): NodeJS.ProcessEnv;
}>('jupyter');

/** However busy the machine is, nothing here takes longer, in milliseconds. */
export const PATIENCE = 300_000;

export interface JupyterLab {
  readonly port: number;
  /** What it has written to its terminal so far. */
  said(): string;
  /** Ends all kernels: a notebook that is opened then has a new one. */
  endKernels(): Promise<void>;
  /** Opens a notebook in a browser of its own, at one of the names that lead to this machine. */
  open(notebook: string, options?: { host?: string; dark?: boolean; scale?: number }): Promise<LabPage>;
  close(): Promise<void>;
}

/**
 * Starts JupyterLab in a folder, which is its notebooks' place; settings, workspaces and all else that it writes lie in another one, which goes with
 * it. Wants an installation that is set up.
 */
export async function startJupyterLab(folder: string, browser: Browser): Promise<JupyterLab> {
  const python = jupyterPython();
  const own = mkdtempSync(path.join(os.tmpdir(), 'ferlab-lab-'));
  const place = (name: string) => path.join(own, name);
  placeKernel(place('share'));
  mkdirSync(place('settings/@jupyterlab/apputils-extension'), { recursive: true });
  writeFileSync(
    place('settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings'),
    '{"fetchNews": "false", "checkForUpdates": false}',
  );
  fitFigures();
  const token = randomBytes(16).toString('hex');
  const lab = spawn(
    python,
    [
      ...[
        '-m',
        'jupyterlab',
        '--no-browser',
        '--allow-root',
        '--expose-app-in-browser',
        '--ServerApp.ip=127.0.0.1',
      ],
      ...[
        `--IdentityProvider.token=${token}`,
        '--ServerApp.allow_remote_access=True',
        // As `npm start` does it.
        '--MultiKernelManager.default_kernel_name=tslab',
        '--LabApp.custom_css=True',
        `--ServerApp.root_dir=${folder}`,
      ],
    ],
    {
      env: {
        ...jupyterEnvironment(python),
        ...placeAt(folder),
        JUPYTER_PATH: place('share'),
        JUPYTER_DATA_DIR: place('data'),
        JUPYTER_RUNTIME_DIR: place('runtime'),
        JUPYTERLAB_SETTINGS_DIR: place('settings'),
        JUPYTERLAB_WORKSPACES_DIR: place('workspaces'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ended = new Promise<void>((resolve) => lab.once('exit', () => resolve()));
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    lab.stderr.on('data', (part: Buffer) => {
      const found = /http:\/\/127\.0\.0\.1:(\d+)\/lab/.exec((said += part.toString()));
      if (found) resolve(Number(found[1]));
    });
    void ended.then(() => reject(new Error(`JupyterLab did not start:\n${said}`)));
  });
  const address = (name: string) => `http://${name}:${port}`;
  /** Asks the server's own interface. */
  const api = (what: string, method = 'GET') =>
    fetch(`${address('127.0.0.1')}/api/${what}`, { method, headers: { authorization: `token ${token}` } });
  return {
    port,
    said: () => said,
    async endKernels() {
      for (const { id } of (await (await api('sessions')).json()) as { id: string }[])
        assert.equal((await api(`sessions/${id}`, 'DELETE')).status, 204);
    },
    async open(notebook, { host = '127.0.0.1', dark = false, scale = 1 } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 1000 },
        deviceScaleFactor: scale,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      // Text in a page of Playwright's own, such as of `waitForFunction`, has no types of the page's.
      await page.goto(`${address(host)}/lab/tree/${notebook}?token=${token}&reset`);
      const opened = new LabPage(page, notebook);
      await opened.ready();
      if (dark) await opened.setTheme('JupyterLab Dark');
      return opened;
    },
    async close() {
      lab.kill('SIGTERM');
      await ended;
      rmSync(own, { recursive: true, force: true });
    },
  };
}

/** What is used here of JupyterLab's own objects, in its page. */
interface LabApp {
  commands: { execute(command: string, options?: object): Promise<unknown> };
  shell: {
    currentWidget: {
      sessionContext: {
        ready: Promise<void>;
        restartKernel(): Promise<void>;
        session: { kernel: { status: string } | null } | null;
      };
      context: { path: string; ready: Promise<void>; save(): Promise<void> };
      content: {
        activeCellIndex: number;
        activate(): void;
        scrollToItem(index: number): Promise<void>;
        deselectAll(): void;
        mode: string;
        model: { sharedModel: { cells: { toJSON(): LabCell }[] } };
      };
    };
  };
}
interface LabCell {
  id: string;
  cell_type: string;
  execution_count: number | null;
  outputs?: Output[];
}
declare const jupyterapp: LabApp;

/** A notebook in JupyterLab. */
export class LabPage {
  constructor(
    readonly page: Page,
    private readonly notebook: string,
  ) {}

  /** Waits until the notebook has its kernel, which waits for work. */
  async ready(): Promise<void> {
    await this.page.locator('.jp-Notebook .jp-Cell').first().waitFor();
    // A fresh browser finds the notebooks again that another one left open.
    await this.page.waitForFunction(async (notebook) => {
      const { currentWidget } = jupyterapp.shell;
      if (currentWidget?.context?.path !== notebook) return false;
      await currentWidget.context.ready;
      await currentWidget.sessionContext.ready;
      return currentWidget.sessionContext.session?.kernel?.status === 'idle';
    }, this.notebook);
  }

  setTheme(theme: 'JupyterLab Light' | 'JupyterLab Dark'): Promise<unknown> {
    return this.page.evaluate(
      (name) => jupyterapp.commands.execute('apputils:change-theme', { theme: name }),
      theme,
    );
  }

  /** The cells as they would be saved now. */
  cells(): Promise<LabCell[]> {
    return this.page.evaluate(() =>
      jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map((cell) => cell.toJSON()),
    );
  }

  private indexOf(id: string): Promise<number> {
    return this.page.evaluate(
      (wanted) =>
        jupyterapp.shell.currentWidget.content.model.sharedModel.cells.findIndex(
          (cell) => cell.toJSON().id === wanted,
        ),
      id,
    );
  }

  /** A cell of the page, which JupyterLab draws only near the part that is in view. */
  async show(id: string) {
    const index = await this.indexOf(id);
    await this.page.evaluate(async (i) => {
      const { content } = jupyterapp.shell.currentWidget;
      content.activeCellIndex = i;
      content.deselectAll();
      content.mode = 'command';
      content.activate();
      await content.scrollToItem(i);
    }, index);
    return this.page.locator(`.jp-Notebook [data-windowed-list-index="${index}"]`);
  }

  /** Begins a cell as a person does, by Shift + Enter. */
  async begin(id: string) {
    const cell = await this.show(id);
    await this.page.keyboard.press('Shift+Enter');
    return cell;
  }

  /** Runs a cell, waits for its end and returns it as it would be saved. */
  async run(id: string): Promise<LabCell> {
    const before = (await this.cells()).find((cell) => cell.id === id)!.execution_count;
    await this.begin(id);
    return this.ended(id, before);
  }

  /** Waits until a cell that was begun has ended. */
  async ended(id: string, before: number | null = null): Promise<LabCell> {
    const handle = await this.page.waitForFunction(
      ([wanted, count]) => {
        const { content, sessionContext } = jupyterapp.shell.currentWidget;
        const cell = content.model.sharedModel.cells
          .map((each) => each.toJSON())
          .find(({ id }) => id === wanted)!;
        const done = cell.execution_count !== null && cell.execution_count !== count;
        return done && sessionContext.session?.kernel?.status === 'idle' ? cell : false;
      },
      [id, before] as const,
    );
    const cell = (await handle.jsonValue()) as LabCell;
    // After a cell that failed, tslab drops for 200 ms what is begun.
    if (cell.outputs?.some(({ name }) => name === 'stderr')) await this.page.waitForTimeout(2000);
    return cell;
  }

  /** Waits until a cell's outputs, as JSON, hold a text. */
  async outputs(id: string, text: RegExp): Promise<void> {
    await this.page.waitForFunction(
      ([wanted, pattern]) => {
        const cells = jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map((each) =>
          each.toJSON(),
        );
        return new RegExp(pattern!).test(JSON.stringify(cells.find((cell) => cell.id === wanted)!.outputs));
      },
      [id, text.source],
    );
  }

  /** The interactive figures among a cell's outputs, when there are some. */
  async figures(id: string): Promise<Figure[]> {
    await this.outputs(id, /application\/vnd\.plotly/);
    const cell = (await this.cells()).find((each) => each.id === id) as Cell;
    return dataOf(cell, 'application/vnd.plotly.v1+json').map((text) => JSON.parse(text) as Figure);
  }

  /** Waits until the kernel works. */
  async busy(): Promise<void> {
    await this.page.waitForFunction(
      () => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'busy',
    );
  }

  /** Presses the stop button. */
  async stop(): Promise<void> {
    await this.page
      .locator('.jp-NotebookPanel-toolbar')
      .getByRole('button', { name: /interrupt/i })
      .click();
  }

  /** Restarts the kernel, without the question. */
  async restart(): Promise<void> {
    await this.page.evaluate(() => jupyterapp.shell.currentWidget.sessionContext.restartKernel());
    await this.ready();
  }

  /** A page of a panel in a cell's output. */
  async panel(id: string): Promise<FrameLocator> {
    const cell = await this.show(id);
    return cell.frameLocator('.ferlab-panel iframe');
  }

  async save(): Promise<void> {
    await this.page.evaluate(() => jupyterapp.shell.currentWidget.context.save());
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
