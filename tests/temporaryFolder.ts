/** A folder for one test, gone after it. */
import { mkdtempSync, rmSync } from 'fs';
import os from 'os';
import path from 'path';

/** What the runner hands to a test, as far as it is used here. */
interface TestContext {
  after(clean: () => void): void;
}

export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ferlab-test-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
