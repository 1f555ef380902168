import type { Control } from '../../domain/control.ts';

/** What a report calls the events that its controls are about. */
export type ControlTexts = Pick<Control, 'shortName' | 'activity'>;

/** General texts for a run that evaluates several controls. */
const generalTexts: ControlTexts = { shortName: 'monitored activity', activity: 'every monitored activity' };

/** Returns the texts of the one control that a report is about, or general texts where there are several. */
export function controlTextsOf(controls: readonly ControlTexts[]): ControlTexts {
  const [only, ...others] = controls;
  return only === undefined || others.length > 0 ? generalTexts : only;
}

/** Says what a covered account has: `use of the root user triggers an alarm that notifies a confirmed subscriber`. */
export function coveredMeans(controls: readonly ControlTexts[]): string {
  return `${controlTextsOf(controls).activity} triggers an alarm that notifies a confirmed subscriber`;
}

/** Returns those of `controls` that the run evaluates. */
export function controlsOfRun<Row extends { readonly id: string }>(
  run: { readonly controls: readonly string[] },
  controls: readonly Row[],
): readonly Row[] {
  return controls.filter(({ id }) => run.controls.includes(id));
}
