/** The cameras of this machine. */

/**
 * Opens a camera.
 *
 * @param id of the one wanted; any where it is gone
 * @throws DOMException as `getUserMedia` does
 */
export async function openCamera(id?: string): Promise<MediaStream> {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  const ask = (which: MediaTrackConstraints) =>
    navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
  if (id === undefined) return ask({ facingMode: 'user' });
  return ask({ deviceId: { exact: id } }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'OverconstrainedError') return ask({});
    throw error;
  });
}

/** Whether the browser gives this page a camera at all. */
export const maySeeCameras = (): boolean => window.isSecureContext && navigator.mediaDevices !== undefined;

/** The id by which a camera in use can be asked for again. */
export const idOf = (stream: MediaStream): string | undefined =>
  stream.getVideoTracks()[0]?.getSettings().deviceId;

/** Lists the cameras in a choice, with the one that is wanted chosen; one that has no name yet can't be chosen. */
export async function listCameras(choice: HTMLSelectElement, wanted: string | undefined): Promise<void> {
  const cameras = await camerasThere();
  const options = cameras
    .filter(({ deviceId }) => deviceId !== '')
    .map(({ label, deviceId }, i) => new Option(label || `Camera ${i + 1}`, deviceId));
  choice.replaceChildren(...options);
  choice.value = wanted ?? options[0]?.value ?? '';
  choice.disabled = options.length < 2;
}

/** Whether a camera is there, the one of that id where one is named. */
export const isThere = async (id: string | undefined): Promise<boolean> =>
  (await camerasThere()).some(({ deviceId }) => id === undefined || deviceId === id);

const camerasThere = async () =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
