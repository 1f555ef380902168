import type { Exemption } from '../../domain/outcome.ts';

/** Settings that go with `demoOrganization`. The last one has expired, so that its account is audited. */
export const demoExemptions: readonly Exemption[] = [
  {
    account: '240000000011',
    control: 'root-usage',
    reason: 'Rebuilt every night; root credentials are removed centrally. RISK-1187',
    expires: '2099-12-31',
  },
  {
    account: '250000000002',
    control: 'root-usage',
    reason: 'Training account without data, accepted by the CISO. RISK-1203',
    expires: '2099-06-30',
  },
  {
    account: '250000000003',
    control: 'root-usage',
    reason: 'Until the sandbox baseline is rolled out. RISK-0931',
    expires: '2026-01-31',
  },
];
