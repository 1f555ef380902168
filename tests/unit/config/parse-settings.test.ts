import { describe, expect, it } from '@jest/globals';
import { type ParsedSettings, parseSettings, type SettingSources } from '../../../src/config/parse-settings.ts';
import { controlOf } from '../../../src/controls/catalog.ts';

function parse(sources: Partial<SettingSources>): ParsedSettings {
  return parseSettings({ flags: {}, environment: {}, ...sources });
}

function problemsOf(sources: Partial<SettingSources>): readonly string[] {
  const parsed = parse(sources);
  return parsed.ok ? [] : parsed.problems;
}

describe('parseSettings', () => {
  it('parseSettings has a default for every setting', () => {
    expect(parse({})).toEqual({
      ok: true,
      settings: {
        mode: 'audit',
        roleName: 'OrganizationAccountAccessRole',
        controls: [controlOf('root-usage')],
        selection: {},
        exemptions: [],
        topics: { topicArns: [], subscriptions: [] },
        metricNamespace: 'CISBenchmark',
        resourcePrefix: 'rootwatch-',
        acceptBroaderFilters: false,
        strict: false,
        proveDelivery: false,
        concurrency: 40,
        reportUris: [],
      },
    });
  });

  it.each([
    ['alone', '__proto__=x', '{"__proto__":"x"}'],
    ['beside another', '__proto__=x,team=payments', '{"__proto__":"x","team":"payments"}'],
  ])('parseSettings refuses a tag __proto__ %s, as it could not be compared', (_what, text, shown) => {
    expect(problemsOf({ environment: { ROOTWATCH_TAGS: text } })).toEqual([
      `ROOTWATCH_TAGS: ${shown} is not tags of accounts, key=value, at least one.`,
    ]);
  });

  it('parseSettings prefers a flag to the environment, and the environment to the file', () => {
    const file = { name: 'rootwatch.yml', content: { roleName: 'File', externalId: 'file', concurrency: 1 } };
    const environment = { ROOTWATCH_ROLE_NAME: 'Environment', ROOTWATCH_EXTERNAL_ID: 'environment' };
    expect(parse({ flags: { roleName: 'Flag' }, environment, file })).toMatchObject({
      settings: { roleName: 'Flag', externalId: 'environment', concurrency: 1 },
    });
  });

  it('parseSettings reads lists, tags, numbers, booleans and JSON from the environment', () => {
    const exemption = { account: '111122223333', control: 'root-usage', reason: 'sandbox', expires: '2027-01-31' };
    const environment = {
      ROOTWATCH_ACCOUNTS: '111122223333, 444455556666',
      ROOTWATCH_TAGS: 'env=prod,team=a',
      ROOTWATCH_CONCURRENCY: '7',
      ROOTWATCH_ACCEPT_BROADER_FILTERS: 'true',
      ROOTWATCH_EXEMPTIONS: JSON.stringify([exemption]),
      ROOTWATCH_SUBSCRIPTIONS: 'email:security@example.com,sqs:arn:aws:sqs:us-east-1:111122223333:alarms',
    };
    expect(parse({ environment })).toMatchObject({
      ok: true,
      settings: {
        selection: { accounts: ['111122223333', '444455556666'], tags: { env: 'prod', team: 'a' } },
        concurrency: 7,
        acceptBroaderFilters: true,
        exemptions: [exemption],
        topics: {
          subscriptions: [
            { protocol: 'email', endpoint: 'security@example.com' },
            { protocol: 'sqs', endpoint: 'arn:aws:sqs:us-east-1:111122223333:alarms' },
          ],
        },
      },
    });
  });

  it.each<[string, Partial<SettingSources>, string]>([
    [
      'an account id that is too short',
      { flags: { accounts: '1234' } },
      '--accounts: ["1234"] is not account ids of twelve digits',
    ],
    [
      'an empty list of accounts, which never means all',
      { flags: { accounts: '' } },
      '--accounts: [""] is not account ids',
    ],
    [
      'a number that is none',
      { environment: { ROOTWATCH_CONCURRENCY: 'many' } },
      'ROOTWATCH_CONCURRENCY: "many" is not a whole number',
    ],
    [
      'a concurrency of nothing',
      { flags: { concurrency: '0' } },
      '--concurrency: 0 is not a whole number from 1 to 1000.',
    ],
    [
      'a mode that does not exist',
      { environment: { ROOTWATCH_MODE: 'Remediate' } },
      'ROOTWATCH_MODE: "Remediate" is not audit or remediate.',
    ],
    ['a variable that is misspelt', { environment: { ROOTWATCH_ROLENAME: 'x' } }, 'ROOTWATCH_ROLENAME: not a setting.'],
    [
      'a key that is misspelt in the file',
      { file: { name: 'f.yml', content: { rolename: 'x' } } },
      'f.yml: rolename is not a setting.',
    ],
    ['a file that is a list', { file: { name: 'f.yml', content: ['x'] } }, 'f.yml: ["x"] is not a map of settings.'],
    [
      'an account id that YAML took for a number',
      { file: { name: 'f.yml', content: { accounts: [111_122_223_333] } } },
      'f.yml: accounts: [111122223333] is not account ids of twelve digits, in quotes',
    ],
    [
      'an exemption without a reason',
      {
        file: {
          name: 'f.yml',
          content: { exemptions: [{ account: '111122223333', control: 'root-usage', expires: '2027-01-01' }] },
        },
      },
      'f.yml: exemptions:',
    ],
    [
      'a report in a bucket that can not exist',
      { flags: { reportUri: 's3://Bucket_Of_Mine/x' } },
      '--report: ["s3://Bucket_Of_Mine/x"] is not s3://bucket/prefix or a folder',
    ],
    [
      'a subscription whose endpoint does not fit its protocol',
      { flags: { subscriptions: 'https:http://example.com' } },
      '--subscribe: ["https:http://example.com"] is not PROTOCOL:ENDPOINT',
    ],
    [
      'both kinds of topics',
      { flags: { topicName: 'a', topicArns: 'arn:aws:sns:us-east-1:111122223333:b' } },
      'topicArns and topicName: give central topics or a topic in each account, not both.',
    ],
  ])('a problem has the key, the value and what was expected: %s', (_what, sources, problem) => {
    expect(problemsOf(sources)).toEqual([expect.stringContaining(problem)]);
  });

  it('parseSettings returns all problems together', () => {
    expect(
      problemsOf({ flags: { accounts: 'x' }, environment: { ROOTWATCH_MODE: 'y', ROOTWATCH_Z: 'z' } }),
    ).toHaveLength(3);
  });
});
