/** Which of TensorFlow.js's backends the page uses. */
import { backends, type Backend } from './messages';
import * as tf from './tfjs';

/** Whether WebGL is drawn by the processor. */
function isSoftware(): boolean {
  const context = new OffscreenCanvas(1, 1).getContext('webgl');
  const about = context?.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = about && context?.getParameter(about.UNMASKED_RENDERER_WEBGL);
  return /swiftshader|llvmpipe|software|basic render/i.test(String(renderer));
}

/**
 * Sets the backend: the one that was asked for, or the faster of WebGL and WASM, by running the work once with each.
 *
 * A weak graphics card is slower than WASM, which nothing but a try can tell.
 * @param wanted from the page's address
 * @param work what the page does for each frame
 * @returns the backend, and in words why it was chosen
 * @throws Error when none can be had
 */
export async function chooseBackend(
  wanted: string | null,
  work: () => Promise<void>,
): Promise<{ backend: Backend; why: string }> {
  const asked = backends.find((name) => name === wanted);
  if (asked !== undefined) {
    if (!(await canUse(asked))) throw new Error(`this browser has no ${names[asked]}`);
    await work();
    return { backend: asked, why: `${names[asked]}, as asked for` };
  }
  const times = new Map<Backend, number>();
  for (const backend of ['wasm', 'webgl'] as const) {
    if (!(await canUse(backend))) continue;
    // Drawn by the processor it takes seconds for one frame: that need not be tried out.
    if (backend === 'webgl' && times.has('wasm') && isSoftware()) {
      times.set(backend, Infinity);
      continue;
    }
    try {
      // The first run compiles.
      await work();
      const begin = performance.now();
      await work();
      times.set(backend, performance.now() - begin);
    } catch {
      // A backend that can't do the work is as good as none.
    }
  }
  const [best] = [...times].sort((a, b) => a[1] - b[1]);
  if (best === undefined) {
    if (!(await canUse('cpu'))) throw new Error('this browser has neither WebGL nor WebAssembly');
    await work();
    return { backend: 'cpu', why: 'plain JavaScript, slow: this browser has neither WebGL nor WebAssembly' };
  }
  await canUse(best[0]);
  for (const name of times.keys()) if (name !== best[0]) tf.removeBackend(name);
  const other = best[0] === 'webgl' ? 'wasm' : 'webgl';
  const why = times.has(other)
    ? `${names[best[0]]}, here faster than ${names[other]}`
    : `${names[best[0]]}: this browser has no ${names[other]}`;
  return { backend: best[0], why };
}

const names: Record<Backend, string> = { webgl: 'WebGL', wasm: 'WASM', cpu: 'plain JavaScript' };

const canUse = async (backend: Backend) => {
  try {
    return await tf.setBackend(backend);
  } catch {
    return false;
  }
};
