/** Recognition in a browser, by the webcam. */
export { webcamPageFiles } from './pageFiles';
export { serveWebcam } from './serveWebcam';
export { type Snapshot, webcam, type Webcam } from './webcam';
