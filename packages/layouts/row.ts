/** What a layout makes of a place on the disk: labelled faces, before anything is decoded. */

/** A file, or something else of a data set, that was left out, and why. */
export interface LeftOut {
  file: string;
  reason: string;
}

/** A part of a picture, in whole pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A labelled face. */
export interface Row {
  /** The image file; of a table that holds the pixels themselves, its name and the row's number. */
  file: string;
  /** The class, as the data set writes it. */
  label: string;
  /** Levels of grey, 0 to 255, of a table that holds them. */
  grey?: { pixels: Uint8Array; height: number; width: number };
  /** Where in the picture the face is, if that is said. */
  box?: Box;
  /** Who it is, if that is said. */
  person?: string;
  /** Which part of the data set it belongs to, such as "Training", if that is said. */
  share?: string;
}

/** A data set as it lies there. */
export interface Listing {
  /** What was named, its place and the part of it. */
  named: string;
  /** The folder that its files lie in. */
  folder: string;
  /** The table that names them, where it is not the folders that do. */
  source?: string;
  /** Name of the layout, for a person. */
  layout: string;
  rows: Row[];
  /** All classes as the data set writes them, those without images too. */
  classes: string[];
  leftOut: LeftOut[];
  /** What a person should be told: what was chosen, what looks odd. */
  notes: string[];
}

/** A listing before it is known by which name it was asked for, and which part of it. */
export interface Found extends Omit<Listing, 'named' | 'leftOut' | 'classes' | 'notes'> {
  /** Where there are more than those of the rows. */
  classes?: string[];
  notes?: string[];
  leftOut: (LeftOut & Pick<Row, 'share'>)[];
}

/** How a data set is looked at. */
export interface ListOptions {
  /** Takes class folders as they are: none, one, or empty ones. */
  lenient?: boolean;
  /** Where the paths of a table begin, if not in its own folder. */
  root?: string;
  /** The column of a table, or a pattern with one group, for a row's file, that tells who it is. */
  groupBy?: string;
}

/** Whether something was not found, and why. */
export const isReason = (found: unknown): found is { reason: string } =>
  typeof found === 'object' && found !== null && 'reason' in found;

/** Alphabetical order, the same in every language. */
export const byCodePoint = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The different values of a list, in alphabetical order. */
export const differentOf = (values: Iterable<string>) => [...new Set(values)].sort(byCodePoint);
