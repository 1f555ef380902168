export type Framework = { readonly name: string; readonly version: string; readonly requirement: string };

/** What a control watches for, as a benchmark words it. Facts only; one evaluator serves every row. */
export type Control = {
  readonly id: string;
  readonly title: string;
  /** The CloudWatch Logs filter pattern that the benchmark prescribes. */
  readonly pattern: string;
  /**
   * What the control is about, more loosely than `pattern`. A filter within it that misses events of the control was
   * meant for the control; one outside it serves another purpose, even where the two overlap.
   */
  readonly subject: string;
  readonly metricName: string;
  readonly frameworks: readonly Framework[];
};

const cis = 'CIS AWS Foundations Benchmark';

export const controls = [
  {
    id: 'root-usage',
    title: "Ensure usage of the 'root' account is monitored",
    pattern:
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
    subject: '{ $.userIdentity.type = "Root" }',
    metricName: 'RootUsage',
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
