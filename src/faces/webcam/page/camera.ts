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

/** Lists the cameras in a choice, with the one in use chosen. */
export async function listCameras(choice: HTMLSelectElement, inUse: MediaStream): Promise<void> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter(({ kind }) => kind === 'videoinput');
  const used = inUse.getVideoTracks()[0]?.getSettings().deviceId;
  const options = cameras.map(({ label, deviceId }, i) => new Option(label || `Camera ${i + 1}`, deviceId));
  choice.replaceChildren(...options);
  choice.value = used ?? cameras[0]?.deviceId ?? '';
  choice.disabled = cameras.length < 2;
}
