import type { Call } from '../../access/operation.ts';
import { AwsError } from '../../world/errors.ts';
import type { LogGroupState } from '../../world/log-group-state.ts';

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);

export function knownLogGroup(call: Call, name: string | undefined): LogGroupState {
  if (name === undefined) throw constraint('logGroupName', 'null', 'Member must not be null');
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
    throw constraint(
      'logGroupName',
      name,
      String.raw`Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`,
    );
  }
  const group = call.region.logGroups.get(name);
  if (group !== undefined) return group;
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

export function constraint(member: string, value: string, rule: string): AwsError {
  return invalidParameter(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

export const pageSize = 50;

export function checkedLimit(limit: number | undefined): number | undefined {
  if (limit !== undefined && limit > pageSize) {
    throw constraint('limit', String(limit), 'Member must have value less than or equal to 50');
  }
  if (limit !== undefined && limit < 1) {
    throw constraint('limit', String(limit), 'Member must have value greater than or equal to 1');
  }
  return limit;
}

export const invalidToken = (): AwsError => invalidParameter('The specified nextToken is invalid.');

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
