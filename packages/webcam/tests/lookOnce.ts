/** Run in the page, hence as text: sends one picture through the worker, pixel for pixel. */
export const lookOnce = `({ backend, kind, rgb, width, height }) =>
  new Promise((resolve, reject) => {
    const bytes = Uint8Array.from(atob(rgb), (character) => character.charCodeAt(0));
    const image = new ImageData(width, height);
    image.data.fill(255);
    for (let i = 0, j = 0; i < bytes.length; i += 3, j += 4) image.data.set(bytes.subarray(i, i + 3), j);
    const worker = new Worker('worker.js?backend=' + backend);
    let used;
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }) => {
      if (data.type === 'failed') reject(new Error(data.detail));
      else if (data.type === 'ready') {
        used = data.backend;
        worker.postMessage({ id: 0, kind, image });
      } else {
        worker.terminate();
        resolve({ backend: used, faces: data.faces });
      }
    };
  })`;
