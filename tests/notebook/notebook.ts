/** A notebook file as the tests read it. */
import { readFileSync } from 'fs';

export interface Output {
  output_type: string;
  name?: string;
  text?: string | string[];
  data?: Record<string, string | string[] | object>;
}

export interface Cell {
  id: string;
  cell_type: 'markdown' | 'code';
  source: string;
  execution_count?: number | null;
  outputs?: Output[];
  metadata: { tags?: string[] };
}

/** A cell that has not run. */
export const codeCell = (id: string, source: string): Cell => ({
  id,
  cell_type: 'code',
  source,
  metadata: {},
  outputs: [],
  execution_count: null,
});

/**
 * A path in the folder of the test that runs a notebook, as an expression for its cells, and what tells that folder to
 * the kernel: cells that name no folder of one run alone are known to the next kernel, which need not compile them.
 */
export const placed = (...parts: string[]) => `(process.env.FERLAB_PLACE + '/${parts.join('/')}')`;
export const placeAt = (folder: string) => ({ FERLAB_PLACE: folder });

const joined = (text: string | string[]) => (Array.isArray(text) ? text.join('') : text);

/** The cells of a notebook, their sources as one string each. */
export function readNotebook(file: string): { cells: Cell[]; bytes: number } {
  const bytes = readFileSync(file);
  const notebook = JSON.parse(bytes.toString()) as { cells: (Cell & { source: string | string[] })[] };
  return {
    cells: notebook.cells.map((cell) => ({ ...cell, source: joined(cell.source) })),
    bytes: bytes.length,
  };
}

/** All text that a cell printed. */
export function printed(cell: Cell | undefined): string {
  return (cell?.outputs ?? [])
    .map(({ text, data }) => joined(text ?? (data?.['text/plain'] as string | string[]) ?? ''))
    .join('');
}

/** A cell's outputs of one kind. */
export function dataOf(cell: Cell | undefined, mimeType: string): string[] {
  return (cell?.outputs ?? []).flatMap(({ data }) => {
    const value = data?.[mimeType];
    return value === undefined
      ? []
      : [typeof value === 'string' ? value : Array.isArray(value) ? value.join('') : JSON.stringify(value)];
  });
}
