import { describe, expect, it } from '@jest/globals';
import { chain, homeRegion } from '../../src/sandbox/builders/account-contents.ts';
import { topicArn } from '../../src/sandbox/builders/complete-chain.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { putObject } from '../support/bucket.ts';
import {
  accountsOf,
  auditBatches,
  type Environment,
  inParts,
  invoke,
  merge,
  type Planned,
  plan,
  plant,
  workFile,
} from '../support/fan-out-run.ts';
import {
  allMembers,
  errorOf,
  excludedId,
  forge,
  listFile,
  memberIds,
  objectFile,
  organization,
  unit,
} from '../support/fan-out-tampering.ts';

const remediate: Environment = {
  ROOTWATCH_MODE: 'remediate',
  ROOTWATCH_TOPIC_NAME: 'root-alarms',
  ROOTWATCH_SUBSCRIPTIONS: 'email:soc@example.com',
};
const withoutAccount: Environment = { ...remediate, ROOTWATCH_EXCLUDE_ACCOUNTS: excludedId };
const withoutUnit: Environment = { ...remediate, ROOTWATCH_EXCLUDE_ORGANIZATIONAL_UNITS: unit.Name };

/** Puts the excluded account into the lists of members, of selected accounts and of the first batch. */
async function plantExcluded(sandbox: Sandbox, planned: Planned): Promise<void> {
  const selected = await listFile(sandbox, planned, 'selected');
  const batch = await listFile(sandbox, planned, 'batches/0');
  const { members } = await objectFile(sandbox, planned, 'members');
  const planted = { ...selected.at(-1), id: excludedId, name: 'planted', organizationalUnits: [] };
  const all = Array.isArray(members) ? [...members, excludedId] : [];
  await plant(sandbox, planned, ['members', { members: all, excluded: [] }]);
  await plant(sandbox, planned, ['selected', [...selected, planted]]);
  await plant(sandbox, planned, ['batches/0', [...batch, planted]]);
}

function callsIn(sandbox: Sandbox, id: string): readonly string[] {
  const entered = sandbox.calls().filter((call) => JSON.stringify(call.input ?? {}).includes(`::${id}:role/`));
  const made = sandbox.calls().filter(({ accountId }) => accountId === id);
  return [...entered, ...made].map(({ operation }) => operation);
}

const differs = 'is not the file that the first step of the run wrote: its SHA-256 differs.';

describe('files of the first step that were changed on the way', () => {
  it('an excluded account that was planted in them is neither entered nor changed', async () => {
    const sandbox = organization();
    const planned = await plan(sandbox, withoutAccount);
    await plantExcluded(sandbox, planned);
    sandbox.forgetCalls();
    for (const batch of planned.batches) await errorOf(invoke(sandbox, batch, withoutAccount));
    await merge(sandbox, planned, { results: [], settings: withoutAccount });
    expect(callsIn(sandbox, excludedId)).toEqual([]);
    expect(sandbox.mutations().filter(({ service }) => service !== 's3')).toEqual([]);
  });

  it.each(['manifest', 'plan', 'members', 'selected', 'shared', 'batches/0'])(
    'the step of a batch refuses the file %s when it was changed, and changes nothing',
    async (name) => {
      const sandbox = organization();
      const planned = await plan(sandbox, remediate);
      const text = await workFile(sandbox, planned, name);
      await putObject(sandbox, 'reports', [`org/work/${planned.runId}/${name}.json`, `${text} `]);
      sandbox.forgetCalls();
      const error = await errorOf(invoke(sandbox, planned.batches[0], remediate));
      expect(error).toBe(`Error: s3://reports/org/work/${planned.runId}/${name}.json ${differs}`);
      expect(new Set(sandbox.calls().map(({ operation }) => operation))).toEqual(
        new Set(['GetCallerIdentity', 'GetObject']),
      );
    },
  );

  it.each(['manifest', 'plan', 'members', 'selected'])(
    'the last step refuses the file %s when it was changed',
    async (name) => {
      const sandbox = organization();
      const planned = await plan(sandbox);
      const results = await auditBatches(sandbox, planned.batches);
      const text = await workFile(sandbox, planned, name);
      await putObject(sandbox, 'reports', [`org/work/${planned.runId}/${name}.json`, `${text} `]);
      const error = await merge(sandbox, planned, { results });
      expect(error).toBe(`Error: s3://reports/org/work/${planned.runId}/${name}.json ${differs}`);
      expect(await accountsOf(sandbox, planned.runId)).toEqual([]);
    },
  );

  it.each([
    ['its id', withoutAccount],
    ['its unit', withoutUnit],
  ])(
    'the settings of the deployment exclude an account by %s even where the files have the right digests',
    async (_by, settings) => {
      const sandbox = organization();
      const planned = await plan(sandbox, settings);
      const outside = [{ id: unit.Id, name: unit.Name }];
      const batch = await listFile(sandbox, planned, 'batches/0');
      const planted = { ...batch[0], id: excludedId, organizationalUnits: settings === withoutAccount ? [] : outside };
      const forged = await forge(sandbox, planned, {
        'batches/0': [...batch, planted],
        members: await allMembers(sandbox, planned),
      });
      sandbox.forgetCalls();
      const event = { ...planned.batches[0], manifest: forged };
      const excluded = `Error: Account ${excludedId} is excluded by the settings.`;
      expect(await errorOf(invoke(sandbox, event, settings))).toBe(excluded);
      expect(callsIn(sandbox, excludedId)).toEqual([]);
      const all = await forge(sandbox, planned, { selected: [planted], members: await allMembers(sandbox, planned) });
      expect(await merge(sandbox, { ...planned, manifest: all }, { results: [], settings })).toBe(excluded);
    },
  );

  it.each([
    ['its id', withoutAccount],
    ['its unit', withoutUnit],
  ])('an account that is excluded by %s is not entered for an account of a batch', async (_by, settings) => {
    const toExcluded = chain({ alarm: { AlarmActions: [topicArn({ accountId: excludedId, region: homeRegion })] } });
    const sandbox = organization(toExcluded);
    const { runId } = await inParts(sandbox, settings);
    const report = (await accountsOf(sandbox, runId)).find(({ account }) => account.id === memberIds.at(-1));
    expect(report).toMatchObject({
      status: 'UNVERIFIABLE',
      errors: [{ operation: 'rootwatch:EnterExcludedAccount', code: 'ACCESS_DENIED' }],
    });
    expect(callsIn(sandbox, excludedId)).toEqual([]);
  });

  it('an account that is not in the list of members is not audited even where the files have the right digests', async () => {
    const sandbox = organization();
    const planned = await plan(sandbox);
    const batch = await listFile(sandbox, planned, 'batches/0');
    const forged = await forge(sandbox, planned, { 'batches/0': [...batch, { ...batch[0], id: '999999999999' }] });
    const error = await errorOf(invoke(sandbox, { ...planned.batches[0], manifest: forged }));
    expect(error).toBe('Error: Account 999999999999 does not belong to the organization.');
  });
});
