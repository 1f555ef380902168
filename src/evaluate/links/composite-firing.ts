import type { MetricAlarm } from '../../domain/facts.ts';
import type { Caveat } from '../../domain/finding.ts';
import { broken, undecidedLink } from '../chain.ts';
import { type Hold, holdOf } from '../rules/alarm-recovery.ts';
import type { CompositeFollow } from '../rules/composite-alarms.ts';
import type { AlarmName, CompositeIndex } from '../rules/composite-index.ts';
import type { AlarmFiring } from './alarm-firing.ts';

/** A metric alarm that goes to ALARM with the event, and the composite alarms that depend on it. */
export type Followed = { readonly alarm: MetricAlarm; readonly follows: readonly CompositeFollow[] };

/** By name and ARN, the alarms that go to ALARM with the event, or may go. */
export type Moves = ReadonlyMap<string, 'goes' | 'may-go'>;

export type Surroundings = {
  readonly alarm: MetricAlarm;
  readonly index: CompositeIndex;
  readonly moves: Moves;
};

/** Lists the alarms that go to ALARM with the event: the metric alarms that fire, and the composite alarms that follow. */
export function movesWithEvent(followed: readonly Followed[]): Moves {
  const moves = new Map<string, 'goes' | 'may-go'>();
  const add = ({ alarmName, alarmArn }: AlarmName, move: 'goes' | 'may-go'): void => {
    for (const reference of [alarmName, alarmArn]) {
      if (move === 'goes' || !moves.has(reference)) moves.set(reference, move);
    }
  };
  for (const { alarm, follows } of followed) {
    add(alarm, 'goes');
    for (const { composite, follows: how } of follows) {
      if (how === 'always' || how === 'when-others-ok') add(composite, 'goes');
      if (how === 'undecided' || how === 'only-now') add(composite, 'may-go');
    }
  }
  return moves;
}

/**
 * Judges whether a composite alarm takes its actions when the event comes: it goes to ALARM, and nothing suppresses its
 * actions in the states in which the other alarms are now.
 */
export function judgeComposite(follow: CompositeFollow, surroundings: Surroundings): AlarmFiring {
  const { composite, follows, message } = follow;
  const resource = composite.alarmArn;
  if (follows === 'never' || follows === 'only-now') {
    return { kind: 'fails', link: broken('alarm', 'ALARM_CANNOT_FIRE', { message, resource }) };
  }
  // A rule with NOT mutes an alarm as a suppressor does.
  if (follows === 'not-now') return { kind: 'fails', link: broken('alarm', 'ALARM_MUTED', { message, resource }) };
  if (follows === 'undecided') return { kind: 'fails', link: undecidedLink('alarm', message, resource) };
  const suppression = judgeSuppressor(follow, surroundings);
  switch (suppression.kind) {
    case 'suppressed':
      return { kind: 'fails', link: broken('alarm', 'ALARM_MUTED', { message: suppression.message, resource }) };
    case 'undecided':
      return { kind: 'fails', link: undecidedLink('alarm', suppression.message, resource) };
    case 'acts': {
      const depends: readonly Caveat[] =
        follows === 'when-others-ok'
          ? [{ fact: 'composite-alarm-rule', code: 'DEPENDS_ON_OTHER_ALARMS', message }]
          : [];
      return { kind: 'fires', caveats: [...depends, ...suppression.caveats] };
    }
    default:
      return suppression satisfies never;
  }
}

type Suppression =
  | { readonly kind: 'acts'; readonly caveats: readonly Caveat[] }
  | { readonly kind: 'suppressed'; readonly message: string }
  | { readonly kind: 'undecided'; readonly message: string };

/**
 * "When a suppressor alarm changes states from OK to ALARM, its composite alarm stops taking actions." Source:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 */
function judgeSuppressor({ composite }: CompositeFollow, { alarm, index, moves }: Surroundings): Suppression {
  const { actionsSuppressor: suppressor, actionsSuppressedBy: by, actionsSuppressorWaitSeconds: wait = 0 } = composite;
  const state = suppressor === undefined ? undefined : index.currentState(suppressor);
  const move = suppressor === undefined ? undefined : moves.get(suppressor);
  if (by !== undefined || state === 'ALARM' || move === 'goes') {
    const bySuppressor = suppressor === undefined ? '' : ` by alarm ${suppressor}`;
    return { kind: 'suppressed', message: `Its actions are suppressed${bySuppressor}.` };
  }
  if (suppressor === undefined) return { kind: 'acts', caveats: [] };
  if (state === undefined || move === 'may-go') {
    return {
      kind: 'undecided',
      message: `The state of alarm ${suppressor}, which suppresses its actions, is not known.`,
    };
  }
  const { leastSeconds, mostSeconds } = heldBy(alarm);
  if (wait > mostSeconds) {
    // Example 3 there: where the composite alarm is back in OK before the wait period is over, the period is discarded.
    const message = `Its actions wait ${wait} s for alarm ${suppressor}, and one event keeps it in ALARM for less.`;
    return { kind: 'suppressed', message };
  }
  if (wait > Math.max(leastSeconds, recommendedWaitSeconds)) {
    const message = `Its actions wait ${wait} s for alarm ${suppressor}: AWS does not document that one event keeps it in ALARM for so long.`;
    return { kind: 'undecided', message };
  }
  const condition = `Its actions are suppressed whenever alarm ${suppressor} is in ALARM.`;
  return { kind: 'acts', caveats: [{ fact: 'actions-suppressor', code: 'ACTIONS_SUPPRESSOR', message: condition }] };
}

/** "We recommend that you set the value for each parameter to 60 seconds, as CloudWatch evaluates metric alarms every minute." */
const recommendedWaitSeconds = 60;

function heldBy(alarm: MetricAlarm): Hold {
  const held = holdOf(alarm);
  // Where missing data is ignored, a default value may end the state ALARM or not.
  return alarm.treatMissingData === 'ignore' ? { ...held, mostSeconds: Number.POSITIVE_INFINITY } : held;
}
