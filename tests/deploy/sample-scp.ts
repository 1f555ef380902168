import { readFileSync } from 'node:fs';
import { statementsOf } from './iam.ts';

export const sampleScpText = readFileSync('docs/examples/service-control-policy.json', 'utf8');

/** The statements of the service control policy that docs/deploy.md recommends. */
export const sampleScp = statementsOf(JSON.parse(sampleScpText));
