/** The webcam's page: the camera or a photo, its faces, and what can be done with them. */
import { scaledFrame } from '../../face-points/frameFace';
import { trackFaces, type TrackedFace } from '../trackFaces';
import { idOf, isThere, listCameras, maySeeCameras, openCamera } from './camera';
import { joinControls } from './controls';
import { element } from './element';
import { startWorker, WorkerFailure, type Seen, type Watcher } from './lookInWorker';
import { createModels } from './models';
import { answerNotebook } from './notebook';
import { copyOf, drawPhoto, isAnimated, nameOf, nextFrame, smallFrame } from './picture';
import { showCard } from './showCard';
import { savePicture, snapshotOf } from './snapshot';
import { createTeach } from './teach';
import { createView } from './view';
import { cardOfCameraError, type CardName } from './words';

const video = element('video', HTMLVideoElement);
const photo = element('photo', HTMLCanvasElement);
const stage = element('stage', HTMLElement);
const say = (words: string) => (element('notice', HTMLParagraphElement).textContent = words);
const backendNames = { webgl: 'WebGL', wasm: 'WASM', cpu: 'plain JavaScript, slow' };
const choice = element('camera', HTMLSelectElement);

async function run(watcher: Watcher, show: (card?: CardName, detail?: string) => void): Promise<void> {
  const view = createView(watcher.classes);
  const rate = element('rate', HTMLParagraphElement);
  const unsureBelow = Number(new URLSearchParams(location.search).get('unsure') ?? 0.4);
  let source: 'none' | 'camera' | 'photo' = 'none';
  let [paused, mirrored] = [false, true];
  let faces: TrackedFace[] = [];
  let stream: MediaStream | undefined;
  /** The camera that was used last, and whether it is waited for. */
  let [lastId, lacking]: [string | undefined, boolean] = [undefined, false];
  /** Of the loop that may go on; a later one ends those before. */
  let turn = 0;
  let times: number[] = [];

  const isMirrored = () => mirrored && source === 'camera';
  const refresh = () => {
    stage.classList.toggle('mirrored', isMirrored());
    element('mirror', HTMLButtonElement).ariaPressed = String(mirrored);
    element('pause', HTMLButtonElement).ariaPressed = String(paused);
    element('paused', HTMLParagraphElement).hidden = !paused;
    [video.hidden, photo.hidden] = [source !== 'camera', source !== 'photo'];
    element('back', HTMLButtonElement).hidden = source !== 'photo';
    element('cameras', HTMLLabelElement).hidden = source === 'photo' || choice.options.length === 0;
    for (const id of ['mirror', 'pause']) element(id, HTMLButtonElement).disabled = source !== 'camera';
    for (const id of ['plain', 'save']) element(id, HTMLButtonElement).disabled = source === 'none';
    view.show(faces, isMirrored());
  };
  const teach = createTeach(() => {
    if (source !== 'camera') return 'Faces are taken from the camera alone.';
    return paused ? 'Paused: go on with the space bar.' : undefined;
  });
  const take = ({ faces: seen, tensors }: Seen, { width, height }: { width: number; height: number }) => {
    const found = seen.map(({ box, frame, probabilities, former }) => ({
      box: { x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height },
      frame: scaledFrame(frame, 1 / width),
      probabilities,
      former,
    }));
    faces = trackFaces(faces, found, { time: performance.now(), unsureBelow });
    rate.title = `${watcher.why}; ${tensors} tensors`;
    /** What the network was shown of the face whose bars are shown, where it was found this time. */
    return () => seen[found.findIndex(({ frame }) => frame === view.chosen()?.frame)]?.cut;
  };
  const shape = (width: number, height: number) =>
    element('left', HTMLDivElement).style.setProperty('--ratio', String(width / height));

  const followFrames = async () => {
    const mine = ++turn;
    let coming = nextFrame(video);
    while (mine === turn) {
      await coming;
      // Asked for before this one is looked at: what came meanwhile need not be waited for.
      coming = nextFrame(video);
      if (video.videoWidth === 0) continue;
      const frame = await smallFrame(video);
      const size = { width: frame.width, height: frame.height };
      const cut = teach.wants(performance.now());
      const seen = await watcher.look({ kind: 'frame', image: frame, cut });
      if (mine !== turn) return;
      const cutOf = take(seen, size);
      view.show(faces, isMirrored());
      const now = performance.now();
      if (cut) teach.take(cutOf(), now);
      view.remember(now);
      times = [...times.filter((time) => now - time < 2000), now];
    }
  };
  const stopCamera = () => {
    turn++;
    stream?.getTracks().forEach((track) => track.stop());
    [stream, lacking] = [undefined, false];
  };
  const giveUp = (error: Error) => {
    stopCamera();
    [source, faces] = ['none', []];
    show('backend', error.message);
    refresh();
  };
  const follow = () => followFrames().catch(giveUp);
  const withoutCamera = async (card: CardName) => {
    stopCamera();
    teach.lose();
    [source, faces] = ['none', []];
    lacking = card === 'noCamera' || card === 'stopped';
    show(card);
    await listCameras(choice, lastId);
    refresh();
  };
  const useCamera = async (id = lastId) => {
    stopCamera();
    lastId = id;
    [source, paused, faces] = ['none', false, []];
    say('');
    refresh();
    if (!maySeeCameras()) return show('notSecure');
    show('asking');
    const mine = turn;
    try {
      const opened = await openCamera(id);
      if (mine !== turn) return opened.getTracks().forEach((track) => track.stop());
      stream = opened;
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      if (mine === turn) await withoutCamera(cardOfCameraError(error));
      return;
    }
    // Meanwhile another camera may have been asked for.
    if (mine !== turn) return;
    stream.getVideoTracks()[0]!.onended = () => void withoutCamera('stopped');
    source = 'camera';
    lastId = idOf(stream);
    shape(video.videoWidth, video.videoHeight);
    await listCameras(choice, lastId);
    show();
    refresh();
    void follow();
  };
  const usePhoto = async (file: File) => {
    let drawn: HTMLCanvasElement;
    say('Looking…');
    try {
      drawn = await drawPhoto(file);
    } catch (error) {
      say((error as Error).message);
      return;
    }
    stopCamera();
    const mine = turn;
    [source, paused, faces] = ['photo', false, []];
    shape(drawn.width, drawn.height);
    show();
    refresh();
    element('expression', HTMLParagraphElement).textContent = 'looking…';
    const pixels = drawn.getContext('2d')!.getImageData(0, 0, drawn.width, drawn.height);
    const seen = await watcher.look({ kind: 'photo', image: pixels }).catch(giveUp);
    if (seen === undefined || mine !== turn) return;
    // A photo is not looked at again, so what it shows is shown at once.
    take(seen, drawn);
    faces = faces.map((face) => ({ ...face, frames: 2 }));
    refresh();
    const words = faces.length === 0 ? [`No face found in ${nameOf(file)}.`] : [];
    if (await isAnimated(file)) words.push(`Of the animated ${nameOf(file)} this is the first picture.`);
    if (mine === turn) say(words.join(' '));
  };
  const pause = () => {
    if (source !== 'camera') return;
    paused = !paused;
    if (paused) {
      turn++;
      video.pause();
    } else void video.play().then(follow);
    refresh();
  };
  const picture = (asShown: boolean) => {
    if (source === 'none') throw new Error('The page shows no camera and no photo.');
    return copyOf(source === 'photo' ? photo : video, asShown && isMirrored());
  };
  const save = async (boxes: boolean) => {
    if (source === 'none') return;
    const copy = picture(true);
    say(`Saved as ${await savePicture(copy, boxes ? view.drawn(copy) : [], new Date())}.`);
  };
  const { choosePhoto } = joinControls({
    pause,
    useCamera,
    ...view,
    photo: usePhoto,
    mirror() {
      mirrored = !mirrored;
      refresh();
    },
    nextCamera() {
      if (source === 'photo') return void useCamera();
      const next = choice.options[(choice.selectedIndex + 1) % choice.options.length];
      void useCamera(next?.value);
    },
    save: (boxes) => void save(boxes).catch((error: unknown) => say(String(error))),
  });
  actions = { retry: () => void useCamera(), choosePhoto };
  element('open', HTMLButtonElement).disabled = false;
  element('how', HTMLSpanElement).textContent = `It runs on ${watcher.why}.`;
  window.addEventListener('resize', () => view.show(faces, isMirrored()));
  if (maySeeCameras()) {
    navigator.mediaDevices.ondevicechange = async () => {
      if (stream !== undefined) await listCameras(choice, lastId);
      else if (lacking && (await isThere(lastId))) await useCamera();
    };
  }
  setInterval(() => {
    const now = performance.now();
    view.drawPast(now);
    const recent = times.filter((time) => now - time < 2000).length / 2;
    rate.textContent = `${source === 'camera' && !paused ? `${Math.round(recent)} a second · ` : ''}${backendNames[watcher.backend]}`;
  }, 250);
  const opened = useCamera();
  const models = createModels(watcher, (isNew) => {
    faces = [];
    view.useClasses(watcher.classes, isNew ? watcher.ownClasses : undefined);
    refresh();
  });
  void answerNotebook({
    async snapshot() {
      // A cell may ask as soon as it has shown the page.
      await opened;
      const known = faces.map(({ frame }) => frame);
      return snapshotOf(picture(false), known, watcher, unsureBelow);
    },
    hear({ teaching, model }) {
      if (teaching !== undefined) teach.hear(teaching);
      if (model !== undefined) models.offer(model);
    },
    onChange: tellOfNotebook,
    isPatient: teach.isPatient,
  });
  await opened;
}

function tellOfNotebook(state: 'connected' | 'handed over' | 'gone'): void {
  const place = element('notebook', HTMLParagraphElement);
  if (state === 'handed over') {
    say(
      `One picture was handed to the notebook on this machine, at ${new Date().toLocaleTimeString()}. It went nowhere else.`,
    );
  } else place.textContent = state === 'gone' ? notebookGone : 'Connected to a notebook.';
}

const notebookGone =
  'Not connected to a notebook any more. The page goes on; for pictures in cells run webcam() again.';

let actions = { retry() {}, choosePhoto() {} };

async function start(): Promise<void> {
  // A photo dropped too early would take the page's place.
  for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault());
  const show = (card?: CardName, detail?: string) => showCard(card, actions, detail);
  if (location.protocol === 'file:') return show('file');
  show('loading');
  try {
    await run(await startWorker(), show);
  } catch (error) {
    show(error instanceof WorkerFailure ? error.reason : 'backend', (error as Error).message);
  }
}

void start();
