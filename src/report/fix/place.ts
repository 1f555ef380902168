import type { LinkName } from '../../domain/finding.ts';
import type { AccountReport, ControlReport, LinkReport } from '../schema.ts';

/** Where the commands run, and what they are about. */
export type Place = {
  readonly accountId: string;
  readonly region: string;
  readonly resource: string;
  readonly trailArn: string;
  readonly logGroupName: string;
  readonly topicArn: string;
};

export function placeOf({ account }: AccountReport, { coverage, chain }: ControlReport, link: LinkReport): Place {
  const named = (name: LinkName): string | undefined => chain.find((each) => each.link === name)?.resource;
  const arn = partsOf(link.resource ?? named('trail') ?? '');
  const isKnown = coverage.kind !== 'none';
  return {
    accountId: arn.accountId ?? (isKnown ? coverage.accountId : account.id),
    region: arn.region ?? (isKnown ? coverage.region : 'us-east-1'),
    resource: link.resource ?? '',
    trailArn: named('trail') ?? 'TRAIL_ARN',
    logGroupName: nameInArn(named('log-group')) ?? 'LOG_GROUP_NAME',
    topicArn: named('topic') ?? 'TOPIC_ARN',
  };
}

export function partsOf(arn: string): { readonly region?: string; readonly accountId?: string } {
  const match = /^arn:[\w-]+:[\w-]+:([\w-]+):(\d{12}):/.exec(arn);
  return match?.[1] === undefined || match[2] === undefined ? {} : { region: match[1], accountId: match[2] };
}

/** `arn:aws:logs:us-east-1:111122223333:log-group:NAME`, with or without `:*` behind it. */
function nameInArn(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : /:log-group:(.+?)(?::\*)?$/.exec(arn)?.[1];
}
