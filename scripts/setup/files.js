'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

/** Writes a file whole or not at all: a reader, or a set-up that was killed, never sees half of it. */
function writeWhole(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, text);
  fs.renameSync(temporary, file);
}

/** Writes `value` as JSON, whole or not at all. */
function writeJson(file, value) {
  writeWhole(file, JSON.stringify(value, null, 2) + '\n');
}

/** The JSON value in a file, or null when there is no such file or it holds something else. */
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** SHA-256 of the files' names and bytes, in the order given. */
function hashFiles(files) {
  const hash = crypto.createHash('sha256');
  for (const file of files) {
    const bytes = fs.readFileSync(file);
    hash.update(`${path.basename(file)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Whether two JSON values are equal, whatever the order of their keys. */
function sameJson(a, b) {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameJson(a[key], b[key]));
}

/** Removes a file or a folder with all that is in it; nothing there is fine. */
function remove(file) {
  fs.rmSync(file, { recursive: true, force: true, maxRetries: 3 });
}

module.exports = { writeWhole, writeJson, readJson, hashFiles, sameJson, remove };
