export { rootSignIn } from '../builders/root-sign-in.ts';
export { centralTopicArn } from './core-accounts.ts';
export { demoExemptions } from './exemptions.ts';
export { demoFaults } from './faults.ts';
export {
  demoControlTowerOrganization,
  demoDelegatedAdministratorOrganization,
  demoUnwatchedOrganization,
  watchedTopicArn,
} from './landing-zone.ts';
export { demoOrganization } from './organization.ts';
