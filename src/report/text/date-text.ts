/**
 * Days since 1970-01-01 of a day in ISO 8601, `YYYY-MM-DD…`, in the Gregorian calendar. The years are taken to begin in
 * March, so that the leap day is the last of its year.
 */
export function dayNumber(isoDay: string): number {
  const [year = 0, month = 0, day = 0] = isoDay.slice(0, 10).split('-').map(Number);
  const shiftedYear = month <= 2 ? year - 1 : year;
  const shiftedMonth = (month + 9) % 12;
  const leapDays = Math.floor(shiftedYear / 4) - Math.floor(shiftedYear / 100) + Math.floor(shiftedYear / 400);
  return shiftedYear * 365 + leapDays + Math.floor((153 * shiftedMonth + 2) / 5) + day - 1 - 719_468;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `22 Nov 2026`, for `2026-11-22…`. */
export function dayText(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1] ?? ''} ${iso.slice(0, 4)}`;
}

/** `22 Nov 2026, 06:00 UTC`, for an ISO 8601 time in UTC. */
export function timeText(iso: string): string {
  return `${dayText(iso)}, ${iso.slice(11, 16)} UTC`;
}
