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

function show(answer) {
  state = answer.state;
  const ended = state === 'ended';
  at('pause').textContent = state === 'paused' ? 'Go on' : 'Pause';
  for (const element of document.querySelectorAll('button, input')) element.disabled = ended;
  if (answer.said) {
    at('said').textContent = answer.said;
    at('said').className = '';
  } else if (state === 'paused' || ended) {
    at('said').textContent = state === 'paused' ? 'paused' : 'the training has ended';
    at('said').className = '';
  } else if (['paused', 'the training has ended'].includes(at('said').textContent)) {
    at('said').textContent = '';
  }
  for (const [name, value] of Object.entries(answer.settings)) controls[name]?.show(value);
  at('changes').textContent = answer.changes.length ? `Changed: ${answer.changes.join(' · ')}` : '';
}

/** A slider and a number for one field; a learning rate moves by factors. */
function control({ name, range: [low, high], unit }) {
  const rate = name === 'learningRate';
  const label = document.createElement('label');
  const text = Object.assign(document.createElement('span'), { textContent: rate ? 'learning rate' : name });
  text.title = rate
    ? 'As in the configuration: with "onecycle" the peak. The schedule goes on, scaled.'
    : unit;
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
  at(id).addEventListener('click', () => say({ do: id === 'pause' && state === 'paused' ? 'goOn' : id }));
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
at('augmentation').append(...others.map(control));
// First as it began, from which a change is told.
show({ ...opened, settings: opened.start });
show(opened);
window.setInterval(() => {
  if (state !== 'ended' && !document.hidden) void say({ do: 'look' });
}, 1000);
