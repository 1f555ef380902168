import { cloudtrail } from './cloudtrail.ts';
import { cloudwatch } from './cloudwatch.ts';
import type { ServiceName } from './errors.ts';
import { kms } from './kms.ts';
import { logs } from './logs.ts';
import type { Operations } from './operation.ts';
import { organizations } from './organizations.ts';
import { s3 } from './s3.ts';
import { sns } from './sns.ts';
import { sts } from './sts.ts';

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

/** From the name in the signature, which for CloudWatch is not that of its IAM actions. */
export function serviceSignedAs(name: string): ServiceName | undefined {
  if (name === 'monitoring') return 'cloudwatch';
  return isServiceName(name) ? name : undefined;
}

function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name);
}
