import { describe, expect, it } from '@jest/globals';
import type { EventSelector, EventSelectors, FieldSelector } from '../../../../src/domain/facts.ts';
import { managementEvents } from '../../../../src/evaluate/rules/event-selectors.ts';

const kms = 'kms.amazonaws.com';
const rdsData = 'rdsdata.amazonaws.com';
const iam = 'iam.amazonaws.com';

function basic(...selectors: readonly Partial<EventSelector>[]): EventSelectors {
  return { basic: selectors.map(basicSelector), advanced: [] };
}

function basicSelector(selector: Partial<EventSelector>): EventSelector {
  return { readWriteType: 'All', includeManagementEvents: true, excludeManagementEventSources: [], ...selector };
}

function advanced(...selectors: readonly (readonly FieldSelector[])[]): EventSelectors {
  return { basic: [], advanced: selectors };
}

function equal(field: string, ...equals: readonly string[]): FieldSelector {
  return { field, equals, notEquals: [], otherConditions: [] };
}

function notEqual(field: string, ...notEquals: readonly string[]): FieldSelector {
  return { field, equals: [], notEquals, otherConditions: [] };
}

const management = equal('eventCategory', 'Management');
const all = [management];
const reads = [management, equal('readOnly', 'true')];
const writes = [management, equal('readOnly', 'false')];

describe('managementEvents', () => {
  it.each<[string, EventSelectors, readonly string[]]>([
    ['no selectors were ever put', { basic: [], advanced: [] }, []],
    ['one basic selector takes all', basic({}), []],
    [
      'one basic selector takes reads and another writes',
      basic({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' }),
      [],
    ],
    [
      'a basic selector of data events stands beside one that takes all',
      basic({ includeManagementEvents: false }, {}),
      [],
    ],
    ['only events of KMS are excluded', basic({ excludeManagementEventSources: [kms] }), [kms]],
    ['one basic selector excludes what another takes', basic({ excludeManagementEventSources: [kms] }, {}), []],
    [
      'reads of KMS alone are excluded',
      basic({ readWriteType: 'ReadOnly', excludeManagementEventSources: [kms] }, { readWriteType: 'WriteOnly' }),
      [kms],
    ],
    ['one advanced selector takes all', advanced(all), []],
    ['advanced selectors take reads and writes', advanced(reads, writes), []],
    [
      'one advanced selector takes reads and writes by name',
      advanced([management, equal('readOnly', 'true', 'false')]),
      [],
    ],
    ['an advanced selector of data events stands beside', advanced([equal('eventCategory', 'Data')], all), []],
    [
      'a narrower selector stands beside one that takes all',
      advanced([management, equal('eventName', 'ConsoleLogin')], all),
      [],
    ],
    ['KMS and RDS Data are excluded', advanced([management, notEqual('eventSource', rdsData, kms)]), [kms, rdsData]],
    [
      'one excludes KMS and another takes KMS only',
      advanced([management, notEqual('eventSource', kms)], [management, equal('eventSource', kms)]),
      [],
    ],
    [
      'one excludes KMS and another takes KMS and excludes it again',
      advanced(
        [management, notEqual('eventSource', kms)],
        [management, equal('eventSource', kms), notEqual('eventSource', kms)],
      ),
      [kms],
    ],
    ['IAM is excluded by one and taken by another', advanced([management, notEqual('eventSource', iam)], all), []],
  ])('managementEvents are complete when %s', (_why, selectors, excludedSources) => {
    expect(managementEvents(selectors)).toEqual({ kind: 'complete', excludedSources });
  });

  const noWrites = 'The trail does not log all write management events';
  const nothing = 'The trail does not log all read and write management events';
  it.each<[string, EventSelectors, string]>([
    ['only reads are taken', basic({ readWriteType: 'ReadOnly' }), `${noWrites}.`],
    [
      'only writes are taken',
      basic({ readWriteType: 'WriteOnly' }),
      'The trail does not log all read management events.',
    ],
    ['the basic selector takes data events only', basic({ includeManagementEvents: false }), `${nothing}.`],
    [
      'the basic selector excludes another source',
      basic({ excludeManagementEventSources: [kms, iam] }),
      `The trail leaves out management events of ${iam}.`,
    ],
    ['advanced selectors take reads only', advanced(reads), `${noWrites}; its event selectors limit readOnly.`],
    [
      'advanced selectors take what is not a read only',
      advanced([management, notEqual('readOnly', 'true')]),
      'The trail does not log all read management events; its event selectors limit readOnly.',
    ],
    [
      'readOnly is true and false at once',
      advanced([management, equal('readOnly', 'true'), equal('readOnly', 'false')]),
      `${nothing}; its event selectors limit readOnly.`,
    ],
    ['advanced selectors take data events only', advanced([equal('eventCategory', 'Data')]), `${nothing}.`],
    [
      'IAM is excluded',
      advanced([management, notEqual('eventSource', iam)]),
      `The trail leaves out management events of ${iam}.`,
    ],
    [
      'one source is taken',
      advanced([management, equal('eventSource', iam)]),
      `${nothing}; its event selectors limit eventSource.`,
    ],
    [
      'event names are excluded',
      advanced([management, notEqual('eventName', 'ConsoleLogin')]),
      `${nothing}; its event selectors limit eventName.`,
    ],
    [
      'sources are excluded by prefix',
      advanced([management, { ...notEqual('eventSource'), otherConditions: ['NotStartsWith'] }]),
      `${nothing}; its event selectors limit eventSource.`,
    ],
    [
      'writes are limited to one user',
      advanced(reads, [...writes, equal('userIdentity.arn', 'arn:aws:iam::1:user/a')]),
      `${noWrites}; its event selectors limit readOnly, userIdentity.arn.`,
    ],
  ])('managementEvents are incomplete when %s', (_why, selectors, message) => {
    expect(managementEvents(selectors)).toEqual({ kind: 'incomplete', message });
  });
});
