/** The parts of a line of the daemon's log that are shown separately. */
interface LogLine {
  readonly level?: unknown;
  readonly time?: unknown;
  readonly msg?: unknown;
}

/**
 * Formats a line of the daemon's log for people: time, level, message, and the rest. A line in another format stays as it is.
 * @param json a JSON object, as pino writes it
 */
export function logText(json: string): string {
  let line: LogLine;
  try {
    line = JSON.parse(json);
  } catch {
    return json;
  }
  const { level, time, msg, ...about } = line;
  if (typeof time !== 'number') return json;
  const details = Object.entries(about).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [`${localTime(new Date(time))} [${level}]`, msg, ...details].filter(Boolean).join(' ');
}

/** In the format of the editor's logs: 2026-11-30 09:57:42.766. */
function localTime(time: Date): string {
  const two = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => two(part)).join(':');
  return `${day} ${clock}.${two(time.getMilliseconds(), 3)}`;
}
