import type { OrganizationalUnit } from '../world/world.ts';

/** Names of organizational units, unlike names of accounts, may hold any character, so reports must escape them. */
export const units = {
  security: { Id: 'ou-demo-security', Name: 'Security' },
  infrastructure: { Id: 'ou-demo-infrastr', Name: 'Infrastructure' },
  workloads: { Id: 'ou-demo-workload', Name: 'Workloads' },
  prod: { Id: 'ou-demo-workprod', Name: 'Prod', ParentId: 'ou-demo-workload' },
  nonProd: { Id: 'ou-demo-worknonp', Name: 'NonProd', ParentId: 'ou-demo-workload' },
  cardholderData: { Id: 'ou-demo-cardhold', Name: 'Cardholder data', ParentId: 'ou-demo-workprod' },
  sandbox: { Id: 'ou-demo-sandboxx', Name: 'Sandbox 🧪' },
  suspended: { Id: 'ou-demo-suspende', Name: 'Suspended' },
  acquired: { Id: 'ou-demo-acquired', Name: 'Acquired: "Globex"\n<integration until 2027>' },
} as const satisfies Readonly<Record<string, OrganizationalUnit>>;
