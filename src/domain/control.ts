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
