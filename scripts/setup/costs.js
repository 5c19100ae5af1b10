'use strict';

/**
 * What each step takes, measured once on 2 cores with an empty cache: megabytes to download, megabytes on
 * disk (with what is only there on the way), seconds. The GPU row is an estimate: it was never run.
 */
const COSTS = {
  npm: { download: 220, disk: 860, seconds: 40 },
  pythonCpu: { download: 330, disk: 2000, seconds: 75 },
  pythonGpu: { download: 3500, disk: 9000, seconds: 300 },
  ray: { download: 170, disk: 900, seconds: 60 },
  addon: { download: 0, disk: 5, seconds: 15 },
  kernel: { download: 0, disk: 1, seconds: 1 },
};

/** The sum of some rows. */
function sumOf(rows) {
  const total = { download: 0, disk: 0, seconds: 0 };
  for (const row of rows) for (const key of Object.keys(total)) total[key] += row[key];
  return total;
}

/** The sum in words, for the line before the work begins. */
function costsInWords({ download, disk, seconds }) {
  const time = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
  return `about ${download > 0 ? `${size(download)} to download, ` : ''}${size(disk)} on disk, ${time}`;
}

function size(megabytes) {
  return megabytes < 1000 ? `${megabytes} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

module.exports = { COSTS, sumOf, costsInWords, size };
