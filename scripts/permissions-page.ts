import { isNeededIn, permissions } from '../src/aws/permissions.ts';

type Row = (typeof permissions)[number];
type Part = { readonly title: string; readonly has: (row: Row) => boolean };

const inMode =
  (mode: Row['mode'], principal: Row['principal'] = 'member') =>
  (row: Row): boolean =>
    row.principal === principal && row.mode === mode;

const parts: readonly Part[] = [
  { title: 'In every account, to audit', has: inMode('audit') },
  { title: 'In every account, to plan, in addition', has: inMode('plan') },
  { title: 'In every account, to remediate, in addition', has: inMode('remediate') },
  {
    title: 'In every account, to take inventory, and nothing else',
    has: (row) => row.principal === 'member' && isNeededIn('inventory', row),
  },
  { title: 'With the credentials that rootwatch runs with', has: inMode('audit', 'caller') },
];

/** Returns docs/permissions.md, made from the table of src/aws/permissions.ts. */
export function permissionsPage(): string {
  const sections = parts.map(({ title, has }) => {
    const lines = permissions
      .filter(has)
      .map(({ iamAction, resource, purpose }) => `| \`${iamAction}\` | \`${resource}\` | ${purpose} |`);
    return [`## ${title}`, '', '| action | resource | purpose |', '|---|---|---|', ...lines, ''].join('\n');
  });
  return [
    '# Permissions',
    '',
    'Made by `npm run generate` from `src/aws/permissions.ts`. The same table makes the session policy, which limits every',
    'session to the calls of its mode, whatever else the role may do.',
    '',
    '`{partition}`, `{prefix}` (`resourcePrefix`), `{topic}` (`topicName`, or any name with the prefix) and `{role}` (`roleName`)',
    'are filled in. `*` stands where IAM has no resource type for the action, and where the resource that is read may have any',
    'name.',
    '',
    ...sections,
  ].join('\n');
}
