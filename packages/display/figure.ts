/** What a figure is made of: plain JSON, so that cells that import a plot need none of plotly's large types. */

/** Anything that JSON can hold. */
export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** One plotly trace: `type` says which, the rest is plotly's own vocabulary. */
export interface Trace {
  type: 'scatter' | 'bar' | 'heatmap';
  [attribute: string]: Json;
}

/** A plotly layout: sizes in CSS pixels, margins spelled out. */
export interface Layout {
  width: number;
  height: number;
  [attribute: string]: Json;
}

/** A figure as plotly draws it, in a notebook or into a picture. */
export interface Figure {
  data: Trace[];
  layout: Layout;
  config?: { [attribute: string]: Json };
}

/** A figure's size in CSS pixels; what is left out comes from its layout. */
export interface FigureSize {
  width?: number;
  height?: number;
}

/** In CSS pixels: as wide as JupyterLab's column in a window of 900; as high as plotly makes it. */
export const USUAL_SIZE = { width: 720, height: 450 };

/** The size in which a figure is drawn: the one asked for, its layout's, or the usual one, as a user's own may have none. */
export function sizeOf(figure: Figure, asked: FigureSize = {}): Required<FigureSize> {
  const { layout = {} }: { layout?: FigureSize } = figure;
  const { width = layout.width ?? USUAL_SIZE.width, height = layout.height ?? USUAL_SIZE.height } = asked;
  return { width, height };
}
