import { AwsError } from '../../world/errors.ts';

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

export const invalidNextToken = (): AwsError => new AwsError('InvalidNextToken', 'The next token is invalid.');

export const resourceNotFound = (code: 'ResourceNotFound' | 'ResourceNotFoundException', message: string): AwsError =>
  new AwsError(code, message, { statusCode: 404 });

export function constraint(member: string, value: unknown, rule: string): AwsError {
  return validationError(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

export function checkedMaxRecords(maxRecords: number | undefined): number | undefined {
  if (maxRecords !== undefined && maxRecords > 100) {
    throw constraint('maxRecords', maxRecords, 'Member must have value less than or equal to 100');
  }
  if (maxRecords !== undefined && maxRecords < 1) {
    throw constraint('maxRecords', maxRecords, 'Member must have value greater than or equal to 1');
  }
  return maxRecords;
}
