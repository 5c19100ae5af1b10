'use strict';

/** What the compiler calls the commonest slips, by number, and what it tells of them. */
const UNKNOWN_NAME = [2304, 2552];
const MISSPELT_FIELD = [2353, 2561];
const DECLARED_TWICE = 2451;
const noField = /'([^']+)' does not exist in type '[^]*'\.(?: Did you mean to write '([^']+)'\?)?/;
const promised =
  /(?:on type|^Type|^Argument of type) 'Promise<|^This condition will always return true since this 'Promise</;

/**
 * Makes a converter say in plain words what is most often wrong in a cell: a promise that is not awaited, a name of a
 * cell that has not run, a name that is declared twice, and fields that are misspelt, all of them at once.
 *
 * @param {object} converter of tslab's, mended by packages/kernel/tslabChecks.js
 */
function withWords(converter) {
  const convert = (former, cell) => {
    const result = converter.convert(former, cell);
    if (result.diagnostics.length === 0) return result;
    const diagnostics = [
      ...result.diagnostics,
      ...furtherFields(converter, former, cell, result.diagnostics),
    ];
    return { ...result, diagnostics: diagnostics.filter(isTold).map(plain) };
  };
  return { ...converter, convert };
}

/** Whether a person needs it: not what encloses a misspelt field, nor the first of two declarations. */
function isTold({ code, start, messageText, fileName }, i, all) {
  const next = all[i + 1];
  if (next === undefined || fileName !== undefined) return true;
  if (MISSPELT_FIELD.includes(next.code) && next.start.offset === start.offset) return false;
  return code !== DECLARED_TWICE || !all.slice(i + 1).some((each) => each.messageText === messageText);
}

function plain(diagnostic) {
  const { code, messageText, fileName } = diagnostic;
  if (fileName !== undefined) return diagnostic;
  const [, field, meant] = (MISSPELT_FIELD.includes(code) && noField.exec(messageText)) || [];
  if (field) {
    const hint = meant ? ` Did you mean '${meant}'?` : '';
    return {
      ...diagnostic,
      messageText: messageText.replace(/^[^\n]*/, `There is no field '${field}' here.${hint}`),
    };
  }
  if (code === DECLARED_TWICE) {
    const [, name] = /'([^']+)'/.exec(messageText) ?? [];
    return {
      ...diagnostic,
      messageText: messageText.replace(/^[^\n]*/, `'${name}' is declared twice in this cell.`),
    };
  }
  const more = promised.test(messageText)
    ? 'Did you forget await?'
    : UNKNOWN_NAME.includes(code)
      ? unknown(messageText)
      : '';
  return more === '' ? diagnostic : { ...diagnostic, messageText: `${messageText} ${more}` };
}

function unknown(text) {
  const [, name] = /^Cannot find name '([^']+)'/.exec(text) ?? [];
  return name ? `If a cell above declares ${name}, run it first.` : '';
}

/**
 * What is wrong with a cell's fields behind those that the compiler tells, which is the first one of each pair of
 * braces: each is left out, and the cell looked at again.
 */
function furtherFields(converter, former, cell, diagnostics) {
  const isField = ({ code, fileName }) => MISSPELT_FIELD.includes(code) && fileName === undefined;
  const found = [];
  let [text, known] = [cell, diagnostics.filter(isField)];
  while (known.length > 0 && found.length < 10) {
    const blank = known.reduce(withoutField, text);
    if (blank === text) break;
    text = blank;
    known = converter.convert(former, text).diagnostics.filter(isField);
    found.push(...known);
  }
  return found;
}

/** A cell with spaces in a field's place, so that all else keeps its own. */
function withoutField(text, { start }) {
  const end = endOfField(text, start.offset);
  return text.slice(0, start.offset) + text.slice(start.offset, end).replace(/[^\n]/g, ' ') + text.slice(end);
}

/** Where a field ends that begins there: behind its comma, or before the brace that closes all. */
function endOfField(text, from) {
  let depth = 0;
  let quote = '';
  for (let i = from; i < text.length; i++) {
    const letter = text[i];
    if (quote) {
      if (letter === '\\') i++;
      else if (letter === quote) quote = '';
    } else if (/['"`]/.test(letter)) quote = letter;
    else if (/[([{]/.test(letter)) depth++;
    else if (/[)\]}]/.test(letter) && depth-- === 0) return i;
    else if (letter === ',' && depth === 0) return i + 1;
  }
  return from;
}

module.exports = { withWords };
