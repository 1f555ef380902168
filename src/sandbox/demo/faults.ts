import type { Fault } from '../endpoint/faults.ts';
import { garbledAccountId, slowAccountId, throttledAccountId } from './unsettled-accounts.ts';
import { newAccountId } from './workload-accounts.ts';

/** The faults of `demoOrganization`: calls that fail on every attempt. */
export const demoFaults: readonly Fault[] = [
  { accountId: throttledAccountId, operation: 'DescribeMetricFilters', kind: 'throttled' },
  { accountId: slowAccountId, operation: 'ListSubscriptionsByTopic', kind: 'timeout' },
  { accountId: garbledAccountId, operation: 'GetEventSelectors', kind: 'malformed' },
  { accountId: newAccountId, operation: 'DescribeTrails', kind: 'malformed', output: { trailList: [] } },
];
