import type { Control } from '../domain/control.ts';

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
