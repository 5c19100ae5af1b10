'use strict';

const CAUSES = [
  [/ENOSPC|no space left on device|disk quota exceeded/i, 'the disk is full', 'free some space'],
  [
    /EACCES|EPERM|permission denied|read-only file system/i,
    'a folder may not be written',
    'see the log for which',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|name resolution|network is unreachable|Connection (?:refused|reset|aborted)|Read timed out|ConnectTimeout|ProxyError/i,
    'the package registry cannot be reached',
    'check the connection and its proxy',
  ],
  [/certificate|SSLError|SELF_SIGNED/i, 'the package registry is not trusted', 'check the certificates'],
  [/EUSAGE|can only install packages when/, 'package-lock.json does not fit package.json', 'restore both'],
  [/EINTEGRITY|hashes? .*not match/i, 'a download was damaged', 'empty its cache'],
];

/**
 * One line about a tool that failed, from what it printed.
 *
 * @param {string} step the step's name
 * @param {string} tool what was run
 * @param {string} output what it printed
 * @param {string} log the path of its log
 */
function explainFailure(step, tool, output, log) {
  const known = CAUSES.find(([pattern]) => pattern.test(output));
  const [, cause, remedy] = known || [null, lastError(output), 'see the log'];
  return `${step}: ${tool} failed (${cause}); ${remedy}, then run 'npm run setup' again. Log: ${log}`;
}

function lastError(output) {
  const lines = output.split('\n').map((line) => line.trim());
  const meant = lines.filter((line) => /error/i.test(line)).pop() || lines.filter(Boolean).pop();
  return (meant || 'it printed nothing').slice(0, 200);
}

module.exports = { explainFailure };
