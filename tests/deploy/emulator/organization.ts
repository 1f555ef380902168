import type { FixtureAccount, FixtureOrganization, Ids } from '../../contract/aws-contract-organization.ts';
import { alarm, filter, logGroup, topicOf, trailOf } from '../../emulator/organization/chain-parts.ts';

const region = 'us-east-1';
export const memberCount = 50;

/** What remediation repairs: a trail that delivers to a log group without a filter. */
export const repairableKey = 'unwatched';
export const compliantKey = 'watched';

const contents = {
  [repairableKey]: (ids: Ids) => {
    const place = { id: ids.account(repairableKey), region };
    return { regions: { [region]: { trails: [trailOf(place)], logGroups: [logGroup([])] } } };
  },
  [compliantKey]: (ids: Ids) => {
    const place = { id: ids.account(compliantKey), region };
    const watched = { metricAlarms: [alarm(place)], logGroups: [logGroup([filter()])], topics: [topicOf(place)] };
    return { regions: { [region]: { trails: [trailOf(place)], ...watched } } };
  },
};

const account = (key: string): FixtureAccount => ({ key, Name: key, Email: `${key}@example.com` });

/** 48 of the 50 members have nothing at all. */
export const organization: FixtureOrganization = {
  units: [],
  accounts: [
    account('management'),
    { ...account(repairableKey), contents: contents[repairableKey] },
    { ...account(compliantKey), contents: contents[compliantKey] },
    ...Array.from({ length: memberCount - 2 }, (_, index) => account(`member-${index}`)),
  ],
};

export const memberKeys: readonly string[] = organization.accounts.slice(1).map(({ key }) => key);
