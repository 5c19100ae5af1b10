/** The webcam's page in a notebook of a real JupyterLab. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JupyterLab } from './jupyterLab';
import { codeCell, printed, type Cell } from './notebook';

/** Looks at a face in a cell's output, in light and dark, takes its picture by a cell, and looks through the proxy. */
export async function tryWebcam(lab: JupyterLab, folder: string): Promise<void> {
  const cells = [
    codeCell('show', "import { webcam } from './packages/webcam/index';\nconst camera = await webcam();"),
    codeCell(
      'take',
      'const { image, faces } = await camera.snapshot();\nconsole.log(image.length > 9999, faces.length);',
    ),
  ];
  const metadata = { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } };
  const notebook = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(path.join(folder, 'camera.ipynb'), JSON.stringify(notebook));
  const page = await lab.open('camera.ipynb');
  await page.run('show');
  const frame = await page.panel('show');
  const label = frame.locator('#expression span', { hasText: '%' });
  await label.waitFor();
  assert.match(printed((await page.run('take')) as Cell), /^true 1$/m);
  await frame.getByText('One picture was handed to the notebook').waitFor();
  const hidden = await frame.locator('html').evaluate((root) => root.scrollHeight - root.clientHeight);
  assert.ok(hidden <= 1, `${hidden} pixels of the page lie outside of its frame`);
  await page.setTheme('JupyterLab Dark');
  await frame.locator('html[style*="dark"]').waitFor();
  await page.setTheme('JupyterLab Light');
  await frame.locator('html[style*="light"]').waitFor();

  await page.save();
  const elsewhere = await lab.open('camera.ipynb', { host: 'lab.localhost' });
  const proxied = await elsewhere.panel('show');
  await proxied.locator('#expression span', { hasText: '%' }).waitFor();
  const addresses = elsewhere.page.frames().map((each) => new URL(each.url()));
  assert.ok(
    addresses.some(({ host, pathname }) => host.startsWith('lab.') && /^\/proxy\/\d+\/webcam/.test(pathname)),
  );
  await elsewhere.close();
  await page.close();
}
