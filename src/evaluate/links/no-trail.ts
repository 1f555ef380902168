import type { BrokenLink } from '../../domain/finding.ts';
import { broken } from '../chain.ts';
import type { FactLookup } from '../fact-lookup.ts';

/** The names of the log groups that telemetry rules make: `aws/cloudtrail/managementevents`, `…/dataevents`. */
const namePrefix = 'aws/cloudtrail/';

/** How many log groups a message names. */
const namedAtMost = 3;

/**
 * Judges an account without a trail, and names what it has instead: a telemetry rule of CloudWatch (`CloudtrailParameters`)
 * makes CloudTrail deliver the events of one Region to a log group of that Region, without a trail. `undefined` while
 * the log groups have yet to be asked for; that they can't be read changes no verdict.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-observabilityadmin-telemetryrule-cloudtrailparameters.html
 * CIS AWS Foundations 4.3, audit steps 1 to 3, asks for a trail: multi-Region, logging, with all management events.
 */
export function judgeNoTrail(lookup: FactLookup): BrokenLink | undefined {
  const { accountId, region } = lookup.context;
  const groups = lookup.get({ kind: 'log-groups', accountId, region, namePrefix });
  if (groups === undefined) return undefined;
  const message = `No trail is visible from ${region}.`;
  const names = groups.kind === 'known' ? groups.value.slice(0, namedAtMost) : [];
  if (names.length === 0) return broken('trail', 'NO_TRAIL', { message });
  const instead = `CloudTrail events reach ${names.join(', ')} in ${region} by a telemetry rule of CloudWatch, without a trail. CIS asks for more: a trail that covers every Region, is logging, records all management events, read and write, and delivers to a log group. The log group of a rule holds the events of its own Region only.`;
  return broken('trail', 'NO_TRAIL', { message: `${message} ${instead}` });
}
