export type Framework = { readonly name: string; readonly version: string; readonly requirement: string };

/**
 * A control: what it watches for, and every text that names it. Facts only: one evaluator, planner and report serve
 * every row, and no other file says what a control is about.
 */
export type Control = {
  readonly id: string;
  readonly title: string;
  /** The CloudWatch Logs filter pattern that the benchmark prescribes. */
  readonly pattern: string;
  /**
   * A looser pattern than `pattern`. A filter within it that misses events of the control was meant for the control;
   * one outside it serves another purpose, even where the two overlap.
   */
  readonly subject: string;
  /** The activity in two or three words, for titles: "No metric filter for root usage". */
  readonly shortName: string;
  /** The activity as the subject of a sentence: "Use of the root user triggers an alarm". Singular, no capital. */
  readonly activity: string;
  /**
   * What the alarm says to the person it wakes. `{account}` stands for "account 111122223333", or what is known of it.
   */
  readonly alarmDescription: string;
  /** The first one is named in texts. */
  readonly frameworks: readonly [Framework, ...(readonly Framework[])];
};

const cis = 'CIS AWS Foundations Benchmark';

export const controls = [
  {
    id: 'root-usage',
    title: "Ensure usage of the 'root' account is monitored",
    pattern:
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
    subject: '{ $.userIdentity.type = "Root" }',
    shortName: 'root usage',
    activity: 'use of the root user',
    alarmDescription:
      'The root user of {account} was used or tried to sign in. If you do not know why, treat it as an incident.',
    frameworks: [
      { name: cis, version: '3.0.0', requirement: '4.3' },
      { name: cis, version: '5.0.0', requirement: '4.3' },
      { name: cis, version: '6.0.0', requirement: '5.3' },
      { name: cis, version: '7.0.0', requirement: '5.3' },
    ],
  },
] as const satisfies readonly Control[];

export type ControlId = (typeof controls)[number]['id'];

export function isControlId(text: string): text is ControlId {
  return controls.some((control) => control.id === text);
}

export function controlOf(id: ControlId): Control {
  const control = controls.find((row) => row.id === id);
  if (control === undefined) throw new Error(`No control ${id} in the catalog`);
  return control;
}
