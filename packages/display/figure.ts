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
