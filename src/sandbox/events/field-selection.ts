import type { Place } from '../world/arn.ts';

const condition = /^\s*@aws\.(account|region)\s*(=|!=|IN|NOT IN)\s*(\[[^\]]*\]|"[^"]*"|'[^']*')\s*$/i;

/**
 * Returns whether a metric filter's criteria, such as `@aws.account IN ["111…"] AND @aws.region = "us-east-1"`, select
 * the log events of a place. In a log group that is not centralized that is the place of the group itself.
 */
export function meetsFieldSelection(criteria: string | undefined, place: Place): boolean {
  if (criteria === undefined || criteria.trim() === '') return true;
  return criteria.split(/\s+OR\s+/i).some((all) => all.split(/\s+AND\s+/i).every((one) => holds(one, place)));
}

function holds(text: string, place: Place): boolean {
  const [, field, operator = '', value = ''] = condition.exec(text) ?? [];
  if (field === undefined) throw new Error(`The sandbox cannot read the field selection criteria ${text}.`);
  const actual = field.toLowerCase() === 'account' ? place.accountId : place.region;
  const values = [...value.matchAll(/["']([^"']*)["']/g)].map(([, item]) => item);
  const isIn = values.includes(actual);
  return operator === '=' || operator.toUpperCase() === 'IN' ? isIn : !isIn;
}
