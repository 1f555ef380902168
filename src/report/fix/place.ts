import type { LinkName } from '../../domain/finding.ts';
import type { AccountReport, ControlReport, LinkReport } from '../schema.ts';

/** Account and Region in which the commands run, and the resources that they name. */
export type Place = {
  readonly accountId: string;
  readonly region: string;
  readonly resource: string;
  readonly trailArn: string;
  readonly logGroupName: string;
  readonly topicArn: string;
  readonly isOrganizationTrail: boolean;
};

/** Finds the place of a fix from the link that does not hold and those before it. */
export function placeOf({ account }: AccountReport, { coverage, chain }: ControlReport, link: LinkReport): Place {
  const named = (name: LinkName): string | undefined => chain.find((each) => each.link === name)?.resource;
  // A metric filter has no ARN, and is where its log group is.
  const arn = partsOf([link.resource, named('log-group'), named('trail')].find(isArn) ?? '');
  const isKnown = coverage.kind !== 'none';
  return {
    accountId: arn.accountId ?? (isKnown ? coverage.accountId : account.id),
    region: arn.region ?? (isKnown ? coverage.region : 'us-east-1'),
    resource: link.resource ?? '',
    trailArn: named('trail') ?? 'TRAIL_ARN',
    logGroupName: nameInArn(named('log-group')) ?? 'LOG_GROUP_NAME',
    topicArn: named('topic') ?? 'TOPIC_ARN',
    isOrganizationTrail: coverage.kind === 'organization-trail',
  };
}

function isArn(text: string | undefined): boolean {
  return text?.startsWith('arn:') ?? false;
}

/** Reads Region and account from an ARN. */
export function partsOf(arn: string): { readonly region?: string; readonly accountId?: string } {
  const match = /^arn:[\w-]+:[\w-]+:([\w-]+):(\d{12}):/.exec(arn);
  return match?.[1] === undefined || match[2] === undefined ? {} : { region: match[1], accountId: match[2] };
}

/** Reads NAME from `arn:aws:logs:us-east-1:111122223333:log-group:NAME`, with or without `:*` behind it. */
function nameInArn(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : /:log-group:(.+?)(?::\*)?$/.exec(arn)?.[1];
}
