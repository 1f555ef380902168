import type { AdvancedFieldSelector, EventSelector } from '@aws-sdk/client-cloudtrail';
import type { TrailState } from '../world/trail-state.ts';

/** The fields of a CloudTrail event, which selectors read by name. */
export type TrailEvent = Readonly<Record<string, unknown>>;

/** Returns whether the trail's selectors select the event. */
export function isSelected({ selectors }: TrailState, event: TrailEvent): boolean {
  return selectors.kind === 'basic'
    ? selectors.selectors.some((selector) => selects(selector, event))
    : selectors.selectors.some(({ FieldSelectors = [] }) => FieldSelectors.every((field) => holds(field, event)));
}

function selects(selector: EventSelector, event: TrailEvent): boolean {
  const { ReadWriteType = 'All', IncludeManagementEvents = true, ExcludeManagementEventSources = [] } = selector;
  const isRead = event['readOnly'] === true;
  return (
    IncludeManagementEvents &&
    isManagement(event) &&
    (ReadWriteType === 'All' || (ReadWriteType === 'ReadOnly') === isRead) &&
    !ExcludeManagementEventSources.includes(String(event['eventSource']))
  );
}

function isManagement(event: TrailEvent): boolean {
  return (event['eventCategory'] ?? 'Management') === 'Management' && event['managementEvent'] !== false;
}

/** Applies a field selector: the values of an operator are alternatives; of a negated operator none may match. */
function holds(selector: AdvancedFieldSelector, event: TrailEvent): boolean {
  const actual = fieldOf(selector.Field ?? '', event);
  const some = (values: string[] | undefined, test: (value: string) => boolean): boolean =>
    values === undefined || (actual !== undefined && values.some(test));
  const none = (values: string[] | undefined, test: (value: string) => boolean): boolean =>
    values === undefined || actual === undefined || !values.some(test);
  return (
    some(selector.Equals, (value) => actual === value) &&
    some(selector.StartsWith, (value) => actual?.startsWith(value) === true) &&
    some(selector.EndsWith, (value) => actual?.endsWith(value) === true) &&
    none(selector.NotEquals, (value) => actual === value) &&
    none(selector.NotStartsWith, (value) => actual?.startsWith(value) === true) &&
    none(selector.NotEndsWith, (value) => actual?.endsWith(value) === true)
  );
}

function fieldOf(field: string, event: TrailEvent): string | undefined {
  if (field === 'eventCategory') return isManagement(event) ? 'Management' : String(event['eventCategory']);
  if (field === 'readOnly') return String(event['readOnly'] === true);
  let value: unknown = event;
  for (const step of field.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}
