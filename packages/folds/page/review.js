// The page of doubted labels; what it shows comes from the kernel alone.
const at = (id) => document.getElementById(id);
const AT_ONCE = 12;
let state;
let cards = [];
let from = 0;

async function send(message) {
  try {
    const answer = await ask(message);
    at('error').hidden = true;
    state = answer;
    if (answer.cards) [cards, from] = [answer.cards, answer.from];
    draw();
  } catch (error) {
    at('error').textContent = error.message;
    at('error').hidden = false;
  }
}

const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

function button(text, chosen, label, index) {
  const onclick = () => send({ do: 'decide', index, label });
  const made = make('button', { type: 'button', className: chosen ? 'chosen' : '', onclick }, text);
  made.setAttribute('aria-pressed', String(chosen));
  return made;
}

function card({ index, label, suggested, score, likely, file, picture }) {
  const isDecided = Object.hasOwn(state.decided, index);
  const decision = state.decided[index];
  const others = state.classes.filter((name) => name !== label && name !== suggested);
  const other = make('select', { title: 'another expression' });
  other.setAttribute('aria-label', `another expression for ${file}`);
  for (const name of ['other…', ...others]) other.append(make('option', {}, name));
  if (others.includes(decision)) other.value = decision;
  other.onchange = () => send({ do: 'decide', index, label: other.value });
  const name = file.split(/[\\/]/).at(-1);
  return make(
    'article',
    { className: [isDecided ? 'decided' : '', isDecided && decision === null ? 'out' : ''].join(' ') },
    make('img', { alt: `labelled ${label}`, src: `data:image/png;base64,${picture}`, title: file }),
    make(
      'div',
      { className: 'words' },
      make('strong', {}, label),
      ` → ${suggested}?`,
      make(
        'small',
        {},
        `${likely ? 'likely wrong' : 'doubted'}, ${Math.round(100 * score)} of 100 · ${name}`,
      ),
    ),
    make(
      'div',
      { className: 'buttons' },
      button(`keep ${label}`, isDecided && decision === label, label, index),
      button(`make it ${suggested}`, isDecided && decision === suggested, suggested, index),
      other,
      button('leave out', isDecided && decision === null, null, index),
    ),
  );
}

function draw() {
  at('cards').replaceChildren(...cards.map(card));
  const decided = Object.keys(state.decided).length;
  at('count').textContent =
    decided === 0 ? 'nothing decided yet' : `${decided} decided, kept in ${state.table}`;
  at('undo').disabled = decided === 0;
  at('place').textContent =
    state.suspects === 0
      ? 'none'
      : `${from + 1} to ${from + cards.length} of ${state.suspects}, the surest first`;
  at('before').disabled = from === 0;
  at('next').disabled = from + cards.length >= state.suspects;
}

at('undo').onclick = () => send({ do: 'undo' });
at('before').onclick = () => send({ do: 'show', from: Math.max(0, from - AT_ONCE) });
at('next').onclick = () => send({ do: 'show', from: from + AT_ONCE });
void send({ do: 'show', from: 0 });
