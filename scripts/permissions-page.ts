import { permissions } from '../src/aws/permissions.ts';

const parts = [
  ['member', 'audit', 'In every account, to audit'],
  ['member', 'plan', 'In every account, to plan, besides'],
  ['member', 'remediate', 'In every account, to remediate, besides'],
  ['management', 'audit', 'With our own credentials'],
] as const;

/** docs/permissions.md, from the one table of src/aws/permissions.ts. */
export function permissionsPage(): string {
  const sections = parts.map(([who, mode, title]) => {
    const rows = permissions.filter((row) => row.who === who && row.mode === mode);
    const lines = rows.map(({ iamAction, resource, why }) => `| \`${iamAction}\` | \`${resource}\` | ${why} |`);
    return [`## ${title}`, '', '| action | resource | for |', '|---|---|---|', ...lines, ''].join('\n');
  });
  return [
    '# Permissions',
    '',
    'Made by `npm run generate` from `src/aws/permissions.ts`. The same table makes the session policy that cuts every session',
    'down to the calls of its mode, whatever else the role may do.',
    '',
    '`{partition}`, `{prefix}` (`resourcePrefix`), `{topic}` (`topicName`, or what has the prefix) and `{role}` (`roleName`) are',
    'filled in. `*` stands where IAM knows no resource for the action, or where what has to be read may have any name.',
    '',
    ...sections,
  ].join('\n');
}
