// The form of the hyperparameters: what the kernel says is shown, what is moved is sent.
const byId = (id) => document.getElementById(id);
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const { fields, state: first } = await ask({ do: 'show' });
let state = first;

// A slider's track: steps between its ends, of the value itself or of its logarithm.
const logSteps = 200;
const isWhole = ({ expected }) => expected.startsWith('a whole number');
function trackOf(field) {
  const [least, most] = field.range;
  const from = field.logarithmicFrom;
  if (from === undefined) {
    const step = isWhole(field) ? 1 : 10 ** Math.floor(Math.log10((most - least) / 50));
    return {
      min: least,
      max: most,
      step,
      place: (value) => value,
      value: (place) => Number(place.toPrecision(6)),
    };
  }
  // The lowest place is zero where zero is allowed.
  const lowest = least < from ? -1 : 0;
  const factor = Math.log(most / from) / logSteps;
  const round = (value) => (isWhole(field) ? Math.round(value) : Number(value.toPrecision(2)));
  return {
    min: lowest,
    max: logSteps,
    step: 1,
    place: (value) => (value < from ? lowest : Math.round(Math.log(value / from) / factor)),
    value: (place) =>
      place < 0 ? least : Math.min(most, Math.max(from, round(from * Math.exp(place * factor)))),
  };
}

// What was moved last is sent next; of a value that moves faster than the kernel answers, only the newest.
const waiting = new Map();
let sending = false;
async function send(name, value) {
  waiting.set(name, value);
  if (sending) return;
  sending = true;
  while (waiting.size > 0) {
    const [next, newest] = waiting.entries().next().value;
    waiting.delete(next);
    await change({ do: 'set', name: next, value: newest });
  }
  sending = false;
}

// What the kernel refused stays where it was written, until it is mended or another choice makes it right.
const refused = new Map();

async function change(message) {
  const { do: done, name, value } = message;
  const error = byId('error');
  try {
    state = await ask(message);
    error.hidden = true;
    if (name) refused.delete(name);
    else refused.clear();
    if (done === 'set') for (const [other, { value }] of refused) waiting.set(other, value);
  } catch (refusal) {
    if (done === 'set') refused.set(name, { value, message: refusal.message });
    else {
      error.textContent = refusal.message;
      error.hidden = false;
    }
  }
  show();
}

const rows = new Map(fields.map((field) => [field.name, rowOf(field)]));

function rowOf(field) {
  const { name, unit, range, choices } = field;
  const label = make('label', { htmlFor: `in-${name}`, title: name }, name);
  const isText = typeof field.default === 'string';
  const kind = range
    ? { type: 'number', step: 'any', min: range[0], max: range[1] }
    : { type: isText ? 'text' : 'checkbox' };
  const input = choices
    ? make('select', {}, ...choices.map((choice) => make('option', { value: choice }, choice)))
    : make('input', kind);
  input.id = `in-${name}`;
  input.setAttribute('aria-describedby', `about-${name} note-${name}`);
  if (input.type === 'checkbox') input.setAttribute('role', 'switch');
  const read = () =>
    isText ? input.value : range ? (input.value === '' ? '' : Number(input.value)) : input.checked;
  input.addEventListener('change', () => void send(name, read()));

  // A seed has no better and worse side to slide to.
  const track = range && range[1] - range[0] <= 1e5 ? trackOf(field) : undefined;
  const slider = track
    ? make('input', { type: 'range', id: `slide-${name}`, min: track.min, max: track.max, step: track.step })
    : undefined;
  slider?.setAttribute('aria-label', `${name}, slider`);
  slider?.addEventListener('input', () => {
    input.value = track.value(Number(slider.value));
    slider.setAttribute('aria-valuetext', `${input.value} ${unit ?? ''}`);
    void send(name, Number(input.value));
  });

  const back = make('button', { type: 'button', title: `${name}: back to its default` }, '↺');
  back.setAttribute('aria-label', back.title);
  back.addEventListener('click', () => {
    void change({ do: 'reset', name });
    input.focus();
  });
  const about = make('span', { id: `about-${name}`, hidden: true }, field.doc);
  const note = make('p', { id: `note-${name}`, className: 'note' });
  const row = make(
    'div',
    { className: 'field' },
    label,
    slider ?? (range ? make('span') : ''),
    input,
    back,
    about,
    note,
  );
  for (const event of ['focusin', 'pointerenter']) row.addEventListener(event, () => explain(field));

  const update = () => {
    const value = state.values[name];
    const changed = state.changed.includes(name);
    row.classList.toggle('changed', changed);
    const wrong = refused.get(name);
    const idle = state.idle[name];
    row.classList.toggle('idle', idle !== undefined);
    row.classList.toggle('wrong', wrong !== undefined);
    input.setAttribute('aria-invalid', String(wrong !== undefined));
    const said = wrong
      ? `${wrong.message} Until you correct it, ${value === '' ? 'none' : value} is used.`
      : (idle ?? '');
    if (note.textContent !== said) {
      note.textContent = said;
      if (wrong) note.setAttribute('role', 'alert');
      else note.removeAttribute('role');
    }
    note.hidden = said === '';
    back.style.visibility = changed || wrong ? 'visible' : 'hidden';
    if (wrong === undefined) {
      if (input.type === 'checkbox') input.checked = value;
      else if (!waiting.has(name)) input.value = value;
    }
    if (slider && document.activeElement !== slider) slider.value = track.place(value);
    slider?.setAttribute('aria-valuetext', `${value} ${unit ?? ''}`);
  };
  return { row, update, slider };
}

function explain({ name, unit, doc, source, default: usual }) {
  const more = `${/default/i.test(doc) ? '' : ` Default ${usual}.`}${unit ? ` Counted in ${unit}.` : ''}`;
  byId('help').replaceChildren(make('b', {}, name), doc + more, make('span', {}, ` ${source}`));
}

const groups = ['data', 'network', 'training', 'augmentation'].map((group) => {
  const own = fields.filter((field) => field.group === group);
  const count = make('small');
  const changed = own.some(({ name }) => state.changed.includes(name));
  const open = changed || group === 'training';
  const part = make(
    'details',
    { open },
    make('summary', {}, group, count),
    ...own.map(({ name }) => rows.get(name).row),
  );
  byId('groups').append(part);
  return { own, count };
});

const seconds = (value) => {
  if (value < 10) return `${value.toPrecision(2)} s`;
  if (value < 100) return `${Math.round(value)} s`;
  const minutes = value / 60;
  return minutes < 100 ? `${Math.round(minutes)} min` : `${(minutes / 60).toPrecision(2)} h`;
};

function drawCurve(rates) {
  const most = Math.max(...rates);
  const points = rates.map(
    (rate, i) => `${(320 * i) / (rates.length - 1)},${82 - (78 * rate) / (most || 1)}`,
  );
  const [area, line] = byId('curve').children;
  line.setAttribute('d', `M${points.join('L')}`);
  area.setAttribute('d', `M0,84L${points.join('L')}L320,84Z`);
  const short = (rate) => String(Number(rate.toPrecision(2))).replace('-', '\u2011');
  const { schedule } = state.values;
  const falls = schedule === 'plateau' ? ', lowered when the loss stands still' : '';
  byId('rate').textContent =
    `learning rate, ${schedule}: starts at ${short(rates[0])}${most > rates[0] ? `, peak ${short(most)}` : ''}, ` +
    `ends at ${short(rates.at(-1))}${falls}`;
}

// The picture costs more than all the rest: it is asked for when what it shows may have changed.
const pictured = fields.filter(
  ({ group, name }) => ['data', 'augmentation'].includes(group) || name === 'seed',
);
let picture;
let asking = false;
async function drawFaces() {
  const wanted = JSON.stringify(pictured.map(({ name }) => state.values[name]));
  if (asking || picture === wanted) return;
  asking = true;
  picture = wanted;
  try {
    byId('faces').src = `data:image/png;base64,${await ask({ do: 'faces' })}`;
  } catch {
    // The values stay; the next change asks again.
    picture = undefined;
  } finally {
    asking = false;
  }
  if (picture !== undefined) void drawFaces();
}

function show() {
  for (const { update } of rows.values()) update();
  for (const { own, count } of groups) {
    const changed = own.filter(({ name }) => state.changed.includes(name)).length;
    count.textContent = changed > 0 ? `${changed} changed` : '';
  }
  const { parameters, multiplyAdds, secondsAnEpoch, images, rates } = state.foresight;
  byId('count').textContent =
    state.changed.length > 0 ? `${state.changed.length} changed` : 'all as by default';
  byId('code').textContent = state.code;
  const facts = [
    ['parameters', parameters.toLocaleString('en-US')],
    ['multiply-adds a face', `${(multiplyAdds / 1e6).toFixed(1)} million`],
    [`an epoch of ${images.toLocaleString('en-US')} faces`, `about ${seconds(secondsAnEpoch)}`],
    [`${state.values.epochs} epochs`, `about ${seconds(secondsAnEpoch * state.values.epochs)}`],
  ];
  byId('facts').replaceChildren(
    ...facts.flatMap(([term, fact]) => [make('dt', {}, term), make('dd', {}, fact)]),
  );
  drawCurve(rates);
  void drawFaces();
}

byId('groups').addEventListener('submit', (event) => event.preventDefault());
byId('reset').addEventListener('click', async () => {
  document.activeElement?.blur();
  await change({ do: 'reset' });
});
byId('copy').addEventListener('click', async ({ currentTarget }) => {
  const copied = await navigator.clipboard.writeText(state.code).then(
    () => true,
    () => {
      // Without the right to the clipboard, what is selected can be copied.
      getSelection().selectAllChildren(byId('code'));
      return document.execCommand('copy');
    },
  );
  currentTarget.textContent = copied ? 'Copied' : 'Press Ctrl+C';
  setTimeout(() => (currentTarget.textContent = 'Copy as code'), 1500);
});

explain(fields.find(({ name }) => name === 'learningRate'));
show();
