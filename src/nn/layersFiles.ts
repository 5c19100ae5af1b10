/** A model as the two files of a standard tfjs layers model. */
import type { io } from '@tensorflow/tfjs';
import { tf } from '../../packages/tensorflow/index';
import { toLayersModel } from './kerasLayers';
import type { Model } from './model';

export const topologyFile = 'model.json';
export const weightsFile = 'weights.bin';

/**
 * What `tf.loadLayersModel` opens, in a browser as in Node: from images `[batch, height, width, channels]`, 0 to 1, to
 * logits `[batch, classes]`.
 *
 * @param metadata what `getUserDefinedMetadata()` of the loaded model is to tell
 */
export async function layersFiles(
  model: Model,
  metadata?: Record<string, unknown>,
): Promise<{ topology: string; weights: Uint8Array }> {
  const layersModel = toLayersModel(model);
  if (metadata !== undefined) layersModel.setUserDefinedMetadata(metadata);
  let artifacts: io.ModelArtifacts = {};
  await layersModel.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  layersModel.dispose();
  const { modelTopology, weightSpecs, weightData, userDefinedMetadata } = artifacts;
  const topology = {
    format: 'layers-model',
    generatedBy: `ferlab, TensorFlow.js ${tf.version.tfjs}`,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
    userDefinedMetadata,
  };
  return { topology: JSON.stringify(topology), weights: Buffer.from(weightData as ArrayBuffer) };
}
