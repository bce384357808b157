const formats = new Map<string, Intl.DateTimeFormat>();
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function partsIn(at: number, timeZone: string): Record<string, string> {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** The day of the week of a moment in a time zone: 1 is Monday. */
export const weekdayIn = (at: number, timeZone: string): number =>
  DAYS.indexOf(partsIn(at, timeZone).weekday ?? "") + 1;

/** Is a moment at or after `from` and before `to`, each HH:MM in a time zone? Over midnight where `to` is the earlier one. */
export function isBetween(at: number, { from, to }: { from: string; to: string }, timeZone: string): boolean {
  const { hour, minute } = partsIn(at, timeZone);
  const time = `${hour}:${minute}`;
  return from < to ? time >= from && time < to : time >= from || time < to;
}
