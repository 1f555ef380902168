export { demoExemptions } from './exemptions.ts';
export { demoFaults } from './faults.ts';
export { demoControlTowerOrganization, demoDelegatedAdministratorOrganization } from './landing-zone.ts';
export { demoOrganization } from './organization.ts';
