/** Recognition in a browser, by the webcam. */
export { type ExportedPage, exportPage } from './exportPage';
export { webcamPageFiles } from './pageFiles';
export { serveWebcam } from './serveWebcam';
export { teach, type TeachOptions } from './teach';
export { openTeaching } from './teaching';
export { offerModel, type Snapshot, webcam, type Webcam } from './webcam';
