/** BlazeFace and the face mesh, on the page's TensorFlow.js. */
import type { FaceFinder } from '../../face-points/networks';
import { readGraph, runGraph } from '../../face-points/graph';
import { blazeFace, faceMesh, readFaces, writeLevels, type FaceNetwork } from '../../face-points/networks';
import type { RgbImage } from '../../pixels/index';
import { resizeImage } from '../../pixels/resizePlane';
import * as tf from './tfjs';

/**
 * Loads the networks by which faces are found.
 *
 * @param folder their address
 * @throws Error when a part of them can't be had
 */
export async function loadFinder(folder: URL): Promise<FaceFinder> {
  const [seeFaces, seeMesh] = await Promise.all([
    loadNetwork(folder, blazeFace),
    loadNetwork(folder, faceMesh),
  ]);
  return {
    look: async (image, minScore) => readFaces(await seeFaces(image), image, minScore),
    confirm: async (image) => (await seeMesh(image))[0]![0]!,
    resize: resizeImage,
  };
}

/** A network's outputs for one picture. */
async function loadNetwork(
  folder: URL,
  network: FaceNetwork,
): Promise<(image: RgbImage) => Promise<Float32Array[]>> {
  const fetched = async (file: string) => {
    const response = await fetch(new URL(file, folder));
    if (!response.ok) throw new Error(`${file} is missing`);
    return response;
  };
  const [json, weights] = await Promise.all([
    fetched(`${network.file}.json`),
    fetched(`${network.file}.bin`),
  ]);
  const { outputs } = network;
  const graph = readGraph(tf, await json.text(), await weights.arrayBuffer(), outputs);
  return async (image) => {
    const levels = new Float32Array(image.pixels.length);
    writeLevels(image, network, levels);
    const found = tf.tidy(() => {
      const images = tf.tensor4d(levels, [1, image.height, image.width, 3]);
      return runGraph(tf, graph, graph.weights, images, outputs);
    });
    const values = await Promise.all(found.map((map) => map.data<'float32'>()));
    tf.dispose(found);
    return values;
  };
}
