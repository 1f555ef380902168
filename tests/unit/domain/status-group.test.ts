import { describe, expect, it } from '@jest/globals';
import { isCompliant, isUnsettled, type Status, statuses } from '../../../src/domain/outcome.ts';
import {
  countIn,
  type StatusGroup,
  statusesIn,
  statusGroupOf,
  statusGroups,
} from '../../../src/domain/status-group.ts';

describe('the groups of statuses', () => {
  it.each<[StatusGroup, readonly Status[]]>([
    ['covered', ['REMEDIATED', 'COMPLIANT']],
    ['broken', ['NON_COMPLIANT']],
    ['pending', ['AWAITING_CONFIRMATION']],
    ['unknown', ['NOT_REACHED', 'UNREACHABLE', 'UNVERIFIABLE']],
    ['excluded', ['EXEMPT', 'SKIPPED']],
  ])('the group %s holds %j', (group, expected) => {
    expect(statusesIn(group)).toEqual(expected);
  });

  it('every status is in one group', () => {
    expect(statusGroups.flatMap(statusesIn).toSorted()).toEqual(statuses.toSorted());
  });

  it.each(statuses)('the group of %s agrees with isCompliant and isUnsettled', (status) => {
    const compliantOf = { covered: true, broken: false, pending: false, unknown: null, excluded: null } as const;
    const group = statusGroupOf(status);
    expect([isCompliant(status), isUnsettled(status)]).toEqual([compliantOf[group], group === 'unknown']);
  });

  it('a group has as many accounts as its statuses have together', () => {
    expect(countIn('covered', { COMPLIANT: 3, REMEDIATED: 2, EXEMPT: 1 })).toBe(5);
  });
});
