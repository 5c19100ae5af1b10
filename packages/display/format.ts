/** Numbers as people read them, the same on every machine. */

/** A whole number with thousands marked: `13,268`; `-` when there is none. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? Math.round(count).toLocaleString('en-US') : '-';
}

/** A share from 0 to 1 in percent: `24%`, `<1%` for what would round to a false zero, `-` when there is none. */
export function formatPercent(share: number, digits = 0): string {
  if (!Number.isFinite(share)) return '-';
  const least = 10 ** -digits;
  const percent = share * 100;
  if (percent > 0 && percent < least / 2) return `<${least}%`;
  return `${percent.toFixed(digits)}%`;
}

/** A time span in seconds as `0:42`, `12:05` or `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`;
}

/** Memory in megabytes of a million bytes: `1.7 MB`, with two digits below ten. */
export function formatBytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

/** A large number in short: `428,135` stays below a million, then `57.0M`, `1.20G`. */
export function formatShort(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 1e9) return `${(value / 1e9).toFixed(2)}G`;
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)}M` : formatCount(value);
}
