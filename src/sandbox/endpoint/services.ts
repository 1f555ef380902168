import type { Operations } from '../access/operation.ts';
import { cloudtrail } from '../services/cloudtrail.ts';
import { cloudwatch } from '../services/cloudwatch/cloudwatch.ts';
import { kms } from '../services/kms.ts';
import { logs } from '../services/logs/logs.ts';
import { organizations } from '../services/organizations.ts';
import { s3 } from '../services/s3/s3.ts';
import { sns } from '../services/sns/sns.ts';
import { sts } from '../services/sts.ts';
import type { ServiceName } from '../world/errors.ts';

export const services: Readonly<Record<ServiceName, Operations>> = {
  organizations,
  sts,
  cloudtrail,
  logs,
  cloudwatch,
  sns,
  kms,
  s3,
};

/** Returns the service for the name in a signature, which for CloudWatch differs from the name in its IAM actions. */
export function serviceSignedAs(name: string): ServiceName | undefined {
  if (name === 'monitoring') return 'cloudwatch';
  return isServiceName(name) ? name : undefined;
}

function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name);
}
