/** A copy of the project's sources, for a test that changes them. */
import assert from 'node:assert/strict';
import { execFile } from 'child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import path from 'path';
import { promisify } from 'util';

const root = path.join(__dirname, '..');
const start = promisify(execFile);

export class ProjectCopy {
  /** @param folder becomes the copy's root, with src, the packages without their tests, npm's packages and the models */
  constructor(private readonly folder: string) {
    const filter = (file: string) => path.basename(file) !== 'tests';
    for (const name of ['src', 'packages'])
      cpSync(path.join(root, name), this.pathOf(name), { recursive: true, filter });
    cpSync(path.join(root, 'package.json'), this.pathOf('package.json'));
    for (const name of ['node_modules', 'models']) symlinkSync(path.join(root, name), this.pathOf(name));
  }

  /** The absolute path of a file of the copy. */
  pathOf(file: string): string {
    return path.join(this.folder, file);
  }

  has(file: string): boolean {
    return existsSync(this.pathOf(file));
  }

  read(file: string): string {
    return readFileSync(this.pathOf(file), 'utf8');
  }

  /** Writes a file, with the folder that it stands in. */
  write(file: string, text: string): void {
    mkdirSync(path.dirname(this.pathOf(file)), { recursive: true });
    writeFileSync(this.pathOf(file), text);
  }

  /** Changes one place of one file, and says which file it was: the only one of those given that has the place. */
  change(files: readonly string[], place: RegExp, into: string): string {
    const having = files.filter((file) => this.has(file) && place.test(this.read(file)));
    assert.equal(
      having.length,
      1,
      `${place} is to be in one of ${files.join(', ')}: in ${having.join(', ') || 'none'}`,
    );
    this.write(having[0]!, this.read(having[0]!).replace(place, into));
    return having[0]!;
  }

  /**
   * Runs a program of the copy, from its root.
   *
   * @returns the JSON that it printed
   * @throws Error with what it wrote on standard error, when it fails.
   */
  async run(file: string): Promise<unknown> {
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
    const { stdout } = await start(process.execPath, ['--import', 'tsx', file], { cwd: this.folder, env });
    return JSON.parse(stdout);
  }
}

/**
 * What the compiler says of files and of all that they import; nothing where it is content.
 *
 * @param files absolute paths, of several copies too: what is the same for all is read once
 * @param folder where the compiler's settings are put
 */
export async function typeErrors(files: readonly string[], folder: string): Promise<string> {
  const config = path.join(folder, 'tsconfig.json');
  const typeRoots = [path.join(root, 'node_modules', '@types')];
  const base = path.join(root, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({ extends: base, compilerOptions: { typeRoots }, files, include: [], exclude: [] }),
  );
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // tsc tells errors on standard output, and fails.
  return start(process.execPath, [tsc, '-p', config]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string; message: string }) => error.stdout || error.message,
  );
}
