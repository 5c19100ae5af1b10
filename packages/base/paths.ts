/** Paths as cells name them: from the project's folder, where kernels run, or from the notebook's own. */
import { existsSync } from 'fs';
import os from 'os';
import path from 'path';

/** The notebook's folder, which the kernel's launcher has left for the project's; none outside a kernel. */
const notebookFolder = () => process.env.FERLAB_NOTEBOOK_FOLDER;

/** As a shell does it, `~/` is the folder of whoever is at home here. */
const fromHome = (named: string) => named.replace(/^~(?=[\\/]|$)/, os.homedir());

/** Where a path leads: where it is not there from the working folder, but is from the notebook's, to there. */
export function placeOf(named: string): string {
  const given = fromHome(named);
  const folder = notebookFolder();
  if (folder === undefined || path.isAbsolute(given) || existsSync(given)) return given;
  const beside = path.relative('', path.resolve(folder, given));
  return existsSync(beside) ? beside : given;
}

/** Several places as one name, as PATH names several folders: "A:B", on Windows "A;B". */
export const joinPlaces = (places: readonly string[]): string => places.join(path.delimiter);

/** The places of a name of `joinPlaces`; one that is there as a whole is one place, whatever it is called. */
export function placesIn(named: string): string[] {
  if (!named.includes(path.delimiter) || existsSync(placeOf(named))) return [named];
  const places = named.split(path.delimiter).filter((place) => place !== '');
  return places.length > 0 ? places : [named];
}

/** A path for an error; where nothing is found, both places that were looked at. */
export function placesOf(named: string): string {
  const given = fromHome(named);
  const folder = notebookFolder();
  if (folder === undefined || existsSync(given)) return given;
  const relative = path.relative('', given);
  const beside = path.resolve(folder, relative);
  const isElsewhere = path.isAbsolute(given) && relative.startsWith('..');
  return isElsewhere || beside === path.resolve(given) ? given : `${path.resolve(given)} or ${beside}`;
}

/** Whether `file` lies below `folder`, by their names. */
export function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

/** The project's folder, or that of the package where it is installed among another program's. */
export const projectRoot = path.join(__dirname, '..', '..');
