import type { EventSelector, EventSelectors, FieldSelector } from '../../domain/facts.ts';

export type ManagementEvents =
  | { readonly kind: 'complete'; readonly excludedSources: readonly string[] }
  | { readonly kind: 'incomplete'; readonly message: string };

/**
 * The management events that one selector logs: some halves, and of these all sources but some, or some sources only.
 */
type Share = {
  readonly halves: readonly Half[];
  readonly sources: { readonly kind: 'all-but' | 'only'; readonly names: readonly string[] };
};

const halves = ['read', 'write'] as const;
type Half = (typeof halves)[number];

/**
 * CloudTrail EventSelector, ExcludeManagementEventSources: these two may be left out for their volume. Activity there
 * is then not seen, so they are reported as a caveat; sign-ins and calls of other services are seen.
 */
const dispensableSources = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);

/**
 * Decides whether a trail logs all management events. An event is logged when any selector matches it, so selectors
 * that take half each are complete together.
 *
 * Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html and
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export function managementEvents(selectors: EventSelectors): ManagementEvents {
  // "By default, trails log all management events": so does one whose selectors were never put.
  if (selectors.basic.length === 0 && selectors.advanced.length === 0) return { kind: 'complete', excludedSources: [] };
  const shares = [...selectors.basic.map(shareOfBasic), ...selectors.advanced.map(shareOfAdvanced)];
  const known = shares.filter((share) => share !== undefined);
  const reads = excludedFrom('read', known);
  const writes = excludedFrom('write', known);
  if (reads === undefined || writes === undefined) {
    const missing = [...(reads === undefined ? ['read'] : []), ...(writes === undefined ? ['write'] : [])].join(
      ' and ',
    );
    const limits = limitsOf(selectors.advanced);
    const why = limits.length === 0 ? '' : `; its event selectors limit ${limits.join(', ')}`;
    return { kind: 'incomplete', message: `The trail does not log all ${missing} management events${why}.` };
  }
  const excludedSources = [...new Set([...reads, ...writes])].toSorted();
  const needed = excludedSources.filter((source) => !dispensableSources.has(source));
  if (needed.length > 0) {
    return { kind: 'incomplete', message: `The trail leaves out management events of ${needed.join(', ')}.` };
  }
  return { kind: 'complete', excludedSources };
}

/** Lists the sources that no selector logs; `undefined` when no selector logs all sources but some. */
function excludedFrom(half: Half, shares: readonly Share[]): readonly string[] | undefined {
  const inHalf = shares.filter((share) => share.halves.includes(half)).map(({ sources }) => sources);
  const [first, ...others] = inHalf.filter(({ kind }) => kind === 'all-but');
  const only = new Set(inHalf.filter(({ kind }) => kind === 'only').flatMap(({ names }) => names));
  return first?.names.filter((name) => others.every(({ names }) => names.includes(name)) && !only.has(name));
}

function shareOfBasic(selector: EventSelector): Share | undefined {
  if (!selector.includeManagementEvents) return undefined;
  const taken = halves.filter((half) =>
    ['All', half === 'read' ? 'ReadOnly' : 'WriteOnly'].includes(selector.readWriteType),
  );
  return { halves: taken, sources: { kind: 'all-but', names: selector.excludeManagementEventSources } };
}

/**
 * Reads an advanced selector; `undefined` for one of other events and for one that is not understood: it counts as
 * logging nothing.
 */
function shareOfAdvanced(fields: readonly FieldSelector[]): Share | undefined {
  if (!fields.some(isManagement) || fields.some((field) => !isUnderstood(field))) return undefined;
  const readOnly = fields.filter(({ field }) => field === 'readOnly');
  const taken = halves.filter((half) => readOnly.every((field) => holds(field, String(half === 'read'))));
  const eventSource = fields.filter(({ field }) => field === 'eventSource');
  const equals = eventSource.flatMap((field) => field.equals);
  if (equals.length > 0) {
    const names = equals.filter((name) => eventSource.every((field) => holds(field, name)));
    return { halves: taken, sources: { kind: 'only', names } };
  }
  return { halves: taken, sources: { kind: 'all-but', names: eventSource.flatMap((field) => field.notEquals) } };
}

function isManagement({ field, equals }: FieldSelector): boolean {
  return field === 'eventCategory' && equals.includes('Management');
}

function isUnderstood(field: FieldSelector): boolean {
  if (field.otherConditions.length > 0) return false;
  return field.field === 'readOnly' || field.field === 'eventSource' || isManagement(field);
}

/** Returns whether a value equals one of `equals`, if there are some, and none of `notEquals`. */
function holds({ equals, notEquals }: FieldSelector, value: string): boolean {
  return (equals.length === 0 || equals.includes(value)) && !notEquals.includes(value);
}

function limitsOf(advanced: EventSelectors['advanced']): readonly string[] {
  const fields = advanced.filter((selector) => selector.some(isManagement)).flat();
  return [...new Set(fields.filter((field) => !isManagement(field)).map(({ field }) => field))].toSorted();
}
