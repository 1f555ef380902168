import type { MuteRuleState, MuteRuleStatus } from '../world/alarm-state.ts';

const minuteMs = 60_000;

/** AWS: "minimum of 1 minute (PT1M) and maximum of 15 days (P15D)". */
const longestMinutes = 15 * 24 * 60;

export type MuteSchedule = {
  /** `cron(0 2 * * *)` or `at(2026-11-22T02:00)`. */
  readonly expression: string;
  /** `PT4H`, `P2DT12H`. */
  readonly duration: string;
  /** An IANA name. */
  readonly timeZone: string;
};

/** Returns the local time of a time zone as if it were UTC. */
function localTimeMs(atMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return atMs;
  // The Swedish date format is ISO 8601 without the T.
  const shown = new Date(atMs).toLocaleString('sv-SE', { timeZone });
  return Date.parse(`${shown.replace(' ', 'T')}Z`) + (atMs % 1000);
}

/** Places a moment in a mute rule's windows: `over` only after a one-time window has passed. */
export function isMutedAt(
  { expression, duration, timeZone }: MuteSchedule,
  atMs: number,
): 'before' | 'during' | 'over' {
  const nowMs = localTimeMs(atMs, timeZone);
  const lengthMs = durationMs(duration);
  const once = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::\d{2})?\)$/.exec(expression)?.[1];
  if (once !== undefined) {
    const startMs = Date.parse(`${once}:00Z`);
    if (nowMs < startMs) return 'before';
    return nowMs < startMs + lengthMs ? 'during' : 'over';
  }
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 5) throw new Error(`The sandbox cannot read the mute schedule ${expression}.`);
  const starts = cronMatcher(fields);
  const lastMinute = Math.floor(nowMs / minuteMs) * minuteMs;
  for (let ago = 0; ago < Math.min(lengthMs / minuteMs, longestMinutes); ago += 1) {
    if (starts(new Date(lastMinute - ago * minuteMs)) && lastMinute - ago * minuteMs + lengthMs > nowMs)
      return 'during';
  }
  return 'before';
}

/** Parses an ISO 8601 duration of days, hours and minutes. */
function durationMs(duration: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration);
  if (match === null) throw new Error(`The sandbox cannot read the mute duration ${duration}.`);
  const [, days = '0', hours = '0', minutes = '0'] = match;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * minuteMs;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function cronMatcher(fields: readonly string[]): (moment: Date) => boolean {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = fields;
  const tests: [(moment: Date) => number, string, readonly string[], number][] = [
    [(moment) => moment.getUTCMinutes(), minute, [], 0],
    [(moment) => moment.getUTCHours(), hour, [], 0],
    [(moment) => moment.getUTCDate(), day, [], 0],
    [(moment) => moment.getUTCMonth() + 1, month, months, 1],
    [(moment) => moment.getUTCDay(), weekday, weekdays, 0],
  ];
  return (moment) => tests.every(([read, field, names, first]) => fieldHolds(field, read(moment), { names, first }));
}

type FieldNames = { readonly names: readonly string[]; readonly first: number };

function fieldHolds(field: string, value: number, { names, first }: FieldNames): boolean {
  const numberOf = (text: string): number => {
    const at = names.indexOf(text.toUpperCase());
    return at === -1 ? Number(text) : at + first;
  };
  return field.split(',').some((part) => {
    if (part === '*') return true;
    const [low = '', high = low] = part.split('-');
    return value >= numberOf(low) && value <= numberOf(high);
  });
}

export function muteRuleStatus({ rule }: MuteRuleState, nowMs: number): MuteRuleStatus {
  if (rule.ExpireDate !== undefined && nowMs >= rule.ExpireDate.getTime()) return 'EXPIRED';
  if (rule.StartDate !== undefined && nowMs < rule.StartDate.getTime()) return 'SCHEDULED';
  const schedule = rule.Rule?.Schedule;
  const { Expression: expression = '', Duration: duration = '', Timezone: timeZone = 'UTC' } = schedule ?? {};
  const state = isMutedAt({ expression, duration, timeZone }, nowMs);
  return state === 'during' ? 'ACTIVE' : state === 'over' ? 'EXPIRED' : 'SCHEDULED';
}
