/** Buttons, keys, dropping and pasting. */
import { element } from './element';

/** What can be done with the page. */
export interface Actions {
  pause(): void;
  mirror(): void;
  nextCamera(): void;
  useCamera(id?: string): void;
  photo(file: File): void;
  save(boxes: boolean): void;
  chooseNext(by: number): void;
  chooseAt(x: number, y: number): void;
}

/** Joins everything that a person can press to what it does. */
export function joinControls(actions: Actions): { choosePhoto(): void } {
  const file = element('file', HTMLInputElement);
  const keys = element('keys', HTMLDialogElement);
  const choosePhoto = () => file.click();
  const help = () => {
    if (keys.open) return keys.close();
    keys.showModal();
    // Its button, which would have the focus, stands at the end of what may be longer than a phone.
    keys.focus();
    keys.scrollTop = 0;
  };
  const buttons: Record<string, () => void> = {
    pause: actions.pause,
    mirror: actions.mirror,
    open: choosePhoto,
    help,
    plain: () => actions.save(false),
    save: () => actions.save(true),
    back: () => actions.useCamera(),
  };
  for (const [id, act] of Object.entries(buttons)) element(id, HTMLButtonElement).onclick = act;
  file.onchange = () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) actions.photo(chosen);
    file.value = '';
  };
  const camera = element('camera', HTMLSelectElement);
  camera.onchange = () => actions.useCamera(camera.value);
  element('marks', HTMLCanvasElement).onclick = ({ offsetX, offsetY, currentTarget }) => {
    const { clientWidth, clientHeight } = currentTarget as HTMLCanvasElement;
    actions.chooseAt(offsetX / clientWidth, offsetY / clientHeight);
  };
  const pressed: Record<string, () => void> = {
    ' ': actions.pause,
    m: actions.mirror,
    c: actions.nextCamera,
    o: choosePhoto,
    '?': help,
    s: () => actions.save(true),
    d: () => actions.save(false),
    ArrowLeft: () => actions.chooseNext(-1),
    ArrowRight: () => actions.chooseNext(1),
  };
  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement) return;
    // A button that has the focus is pressed by the space bar.
    if (key === ' ' && target instanceof HTMLButtonElement) return;
    if (keys.open && key !== '?') return;
    const act = pressed[key.length === 1 ? key.toLowerCase() : key];
    if (act === undefined || event.repeat) return;
    event.preventDefault();
    act();
  });
  joinDropping(actions.photo);
  return { choosePhoto };
}

function joinDropping(photo: (file: File) => void): void {
  const drop = element('drop', HTMLParagraphElement);
  const take = (event: Event, data: DataTransfer | null) => {
    const [file] = data?.files ?? [];
    if (file === undefined) return;
    event.preventDefault();
    photo(file);
  };
  document.addEventListener('dragover', (event) => {
    drop.hidden = event.dataTransfer?.types.includes('Files') !== true;
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) drop.hidden = true;
  });
  document.addEventListener('drop', (event) => {
    drop.hidden = true;
    take(event, event.dataTransfer);
  });
  document.addEventListener('paste', (event) => take(event, event.clipboardData));
}
