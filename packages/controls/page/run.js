// The page of a training's buttons; what it shows comes from the kernel alone.
const at = (id) => document.getElementById(id);
const buttons = ['pause', 'stop', 'validate', 'checkpoint', 'mistakes'];
const controls = {};
let state = 'starting';

/** Asks the kernel, and shows its answer; without words of its own it leaves what was said. */
async function say(message) {
  try {
    show(await ask(message));
  } catch (error) {
    at('said').textContent = error.message;
    at('said').className = 'wrong';
  }
}

const short = (rate) => String(Number(rate.toPrecision(2)));

function show(answer) {
  state = answer.state;
  const [ended, paused] = [state === 'ended', state === 'paused'];
  document.body.classList.toggle('paused', paused);
  at('paused').hidden = !paused;
  at('pause').textContent = paused ? 'Continue' : 'Pause';
  for (const element of document.querySelectorAll('button, input')) element.disabled = ended;
  if (answer.said || ended) {
    at('said').textContent = answer.said || 'the training has ended';
    at('said').className = '';
  }
  const { now, schedule } = answer.rate;
  at('now').textContent = now === null || ended ? '' : `now ${short(now)}, by the schedule "${schedule}"`;
  for (const [name, value] of Object.entries(answer.settings)) controls[name]?.show(value);
  at('changes').textContent = answer.changes.length ? `Changed: ${answer.changes.join(' · ')}` : '';
  if (isRestored()) void showInstead();
  else window.tell({ below: paused ? 'paused' : '' });
}

const isRestored = () => document.documentElement.classList.contains('restored');

// Of what the outputs below would show, what has changed since the kernel was asked last.
let have = [];
async function showInstead() {
  const outputs = await ask({ do: 'shown', have }).catch(() => []);
  for (const [i, { version, html, picture, width }] of outputs.entries()) {
    if (at('shown').children.length === i) at('shown').append(document.createElement('div'));
    if (have[i] === version) continue;
    const place = at('shown').children[i];
    const scrolled = place.firstElementChild?.scrollTop;
    if (html !== undefined) place.innerHTML = html;
    else if (picture) {
      const image = Object.assign(document.createElement('img'), { src: picture });
      if (width) image.width = width;
      place.replaceChildren(image);
    }
    if (scrolled) place.firstElementChild.scrollTop = scrolled;
  }
  have = outputs.map(({ version }) => version);
  at('shown').hidden = false;
  window.tell({ below: 'instead' });
}

/** A slider and a number for one field; a learning rate moves by factors. */
function control({ name, range: [low, high], unit }) {
  const rate = name === 'learningRate';
  const label = document.createElement('label');
  const constant = opened.rate.schedule === 'constant';
  const rateName = constant ? 'learning rate' : 'peak learning rate';
  const text = Object.assign(document.createElement('span'), { textContent: rate ? rateName : name });
  text.title = !rate
    ? unit
    : constant
      ? 'As in the configuration, from the next batch on.'
      : 'The highest rate of the schedule, as in the configuration. What it gives now is scaled with it.';
  const slider = Object.assign(document.createElement('input'), { type: 'range', ariaLabel: name });
  const number = Object.assign(document.createElement('input'), {
    type: 'number',
    min: low,
    max: high,
    step: 'any',
  });
  const toSlider = (value) => (rate ? Math.log10(value) : value);
  // A tenth of a decade, rounded to two digits.
  const toValue = (place) => Number((rate ? 10 ** place : place).toPrecision(rate ? 2 : 3));
  Object.assign(
    slider,
    rate ? { min: -5, max: -1, step: 0.05 } : { min: low, max: high, step: (high - low) / 50 },
  );
  const change = (value) => say({ do: 'change', values: { [name]: value } });
  slider.addEventListener('input', () => (number.value = toValue(slider.valueAsNumber)));
  slider.addEventListener('change', () => change(toValue(slider.valueAsNumber)));
  number.addEventListener('change', () => change(number.valueAsNumber));
  label.append(text, slider, number);
  let first;
  controls[name] = {
    show(value) {
      first ??= value;
      text.classList.toggle('changed', value !== first);
      // Whoever is moving it is not disturbed.
      if (document.activeElement === number || slider.matches(':active')) return;
      slider.value = toSlider(value);
      number.value = value;
    },
    change,
    get value() {
      return number.valueAsNumber;
    },
  };
  return label;
}

for (const id of buttons) {
  at(id).addEventListener('click', async () => {
    await say({ do: id === 'pause' && state === 'paused' ? 'goOn' : id });
    // It is done after the batch under way, mostly sooner than the next look.
    setTimeout(() => say({ do: 'look' }), 200);
  });
}
const opened = await ask({ do: 'open' });
const [rate, ...others] = opened.fields;
at('rates').append(control(rate));
for (const [name, factor] of [
  ['÷ 2', 0.5],
  ['× 2', 2],
]) {
  const button = Object.assign(document.createElement('button'), { textContent: name });
  button.addEventListener('click', () => {
    const { value, change } = controls.learningRate;
    void change(Number((value * factor).toPrecision(3)));
  });
  at('rates').append(button);
}
at('rates').append(Object.assign(document.createElement('span'), { id: 'now' }));
at('augmentation').append(...others.map(control));
// First as it began, from which a change is told.
show({ ...opened, settings: opened.start });
show(opened);
// Its last picture comes some time after its end.
let left = 20;
window.setInterval(() => {
  if (document.hidden || (state === 'ended' && --left < 0)) return;
  void say({ do: 'look' });
}, 1000);
