import { isNeededIn, permissions } from '../src/aws/permissions.ts';

type Row = (typeof permissions)[number];
type Part = { readonly title: string; readonly has: (row: Row) => boolean };

const inMode =
  (mode: Row['mode'], who: Row['who'] = 'member') =>
  (row: Row): boolean =>
    row.who === who && row.mode === mode;

const parts: readonly Part[] = [
  { title: 'In every account, to audit', has: inMode('audit') },
  { title: 'In every account, to plan, besides', has: inMode('plan') },
  { title: 'In every account, to remediate, besides', has: inMode('remediate') },
  {
    title: 'In every account, to take inventory, and nothing else',
    has: (row) => row.who === 'member' && isNeededIn('inventory', row),
  },
  { title: 'With our own credentials', has: inMode('audit', 'management') },
];

/** docs/permissions.md, from the one table of src/aws/permissions.ts. */
export function permissionsPage(): string {
  const sections = parts.map(({ title, has }) => {
    const lines = permissions
      .filter(has)
      .map(({ iamAction, resource, why }) => `| \`${iamAction}\` | \`${resource}\` | ${why} |`);
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
