/** Formats an ISO 8601 date or time as `22 Nov 2026`. */
export function dayText(iso: string): string {
  const parts = dateFormat().formatToParts(Date.parse(iso));
  const { day, month, year } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${day} ${month} ${year}`;
}

/** Formats an ISO 8601 time in UTC as `22 Nov 2026, 06:00 UTC`. */
export function timeText(iso: string): string {
  return `${dayText(iso)}, ${iso.slice(11, 16)} UTC`;
}

let format: Intl.DateTimeFormat | undefined;

/** Returns one formatter for all dates, made for the first of them: the calendar data of ICU takes 15 ms to load. */
function dateFormat(): Intl.DateTimeFormat {
  // American English, since in British English some versions of ICU write "Sept" and others "Sep".
  format ??= new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
  return format;
}
