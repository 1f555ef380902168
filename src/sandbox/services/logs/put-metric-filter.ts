import type * as Aws from '@aws-sdk/client-cloudwatch-logs';
import { matchesText, parseFilterPattern } from '../../../filter-pattern/index.ts';
import type { Call } from '../../access/operation.ts';
import { eventField, selectorsOf } from '../../events/event-field.ts';
import { AwsError } from '../../world/errors.ts';
import { constraint, invalidParameter, knownLogGroup } from './log-input.ts';

/** "100 metric filters per log group", which cannot be raised. */
const filtersPerGroup = 100;

export function putMetricFilter(call: Call, input: Aws.PutMetricFilterRequest): Record<string, never> {
  const group = knownLogGroup(call, input.logGroupName);
  const { filterName, filterPattern, metricTransformations } = input;
  if (filterName === undefined) throw constraint('filterName', 'null', 'Member must not be null');
  if (!/^[^:*]{1,512}$/.test(filterName)) {
    throw constraint('filterName', filterName, 'Member must satisfy regular expression pattern: [^:*]*');
  }
  if (filterPattern === undefined) throw constraint('filterPattern', 'null', 'Member must not be null');
  checkPattern(filterPattern);
  const transformation = onlyTransformation(metricTransformations);
  checkTransformation(transformation, filterPattern);
  // "Metric filters are supported only for log groups in the Standard log class."
  if (group.shown.logGroupClass !== 'STANDARD') {
    throw new AwsError(
      'InvalidOperationException',
      `Metric filters are not supported for log groups of class ${group.shown.logGroupClass ?? ''}.`,
    );
  }
  if (!group.metricFilters.has(filterName) && group.metricFilters.size >= filtersPerGroup) {
    throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
  }
  const { logGroupName: _name, ...rest } = input;
  group.metricFilters.set(filterName, {
    ...rest,
    filterName,
    filterPattern,
    metricTransformations: [{ ...transformation }],
    applyOnTransformedLogs: input.applyOnTransformedLogs ?? false,
    creationTime: call.store.clock.now(),
    logGroupName: group.shown.logGroupName,
  });
  return {};
}

function checkPattern(filterPattern: string): void {
  if (filterPattern.length > 1024) {
    throw constraint('filterPattern', filterPattern, 'Member must have length less than or equal to 1024');
  }
  if (!parseFilterPattern(filterPattern).ok) throw invalidParameter('Invalid metric filter pattern');
}

function onlyTransformation(transformations: Aws.MetricTransformation[] | undefined): Aws.MetricTransformation {
  const [first, ...others] = transformations ?? [];
  if (first === undefined || others.length > 0) {
    throw constraint('metricTransformations', '[]', 'Member must have length of exactly 1');
  }
  return first;
}

function checkTransformation(to: Aws.MetricTransformation, filterPattern: string): void {
  for (const [member, value] of Object.entries({ metricName: to.metricName, metricNamespace: to.metricNamespace })) {
    if (value === undefined || !/^[^:*$]{1,255}$/.test(value)) {
      throw constraint(
        `metricTransformations.1.member.${member}`,
        String(value),
        'Member must satisfy regular expression pattern: [^:*$]*',
      );
    }
  }
  const { metricValue = '' } = to;
  if (metricValue.length > 100 || !(isNumber(metricValue) || /^\$.+/.test(metricValue))) {
    throw invalidParameter('Invalid metric transformation: metricValue must be a number or a field of the event');
  }
  checkDimensions(to, filterPattern);
}

function checkDimensions({ dimensions, defaultValue }: Aws.MetricTransformation, filterPattern: string): void {
  const count = Object.keys(dimensions ?? {}).length;
  if (count === 0) return;
  if (count > 3) throw invalidParameter('A metric transformation can have at most 3 dimensions.');
  // A metric has dimensions or a default value: FilterAndPatternSyntaxForMetricFilters.html.
  if (defaultValue !== undefined) {
    throw invalidParameter(
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
    );
  }
  if (!/^\s*[{[]/.test(filterPattern)) {
    throw invalidParameter('The filter pattern does not support dimensions.');
  }
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

export function testMetricFilter(_call: Call, input: Aws.TestMetricFilterRequest): Aws.TestMetricFilterResponse {
  const { filterPattern, logEventMessages: messages = [] } = input;
  if (filterPattern === undefined) throw constraint('filterPattern', 'null', 'Member must not be null');
  if (messages.length < 1 || messages.length > 50) {
    throw constraint('logEventMessages', '[]', 'Member must have length between 1 and 50');
  }
  checkPattern(filterPattern);
  const parsed = parseFilterPattern(filterPattern);
  if (!parsed.ok) throw invalidParameter('Invalid metric filter pattern');
  const numbered = messages.map((eventMessage, index) => ({ eventMessage, eventNumber: index + 1 }));
  const matched = numbered.filter(({ eventMessage }) => matchesText(parsed.pattern, eventMessage));
  return {
    matches: matched.map(({ eventMessage, eventNumber }) => ({
      eventMessage,
      eventNumber,
      extractedValues: extractedValues(filterPattern, eventMessage),
    })),
  };
}

function extractedValues(filterPattern: string, message: string): Record<string, string> {
  const values = selectorsOf(filterPattern).map((selector) => [selector, eventField(message, selector)] as const);
  return Object.fromEntries(values.flatMap(([selector, value]) => (value === undefined ? [] : [[selector, value]])));
}
