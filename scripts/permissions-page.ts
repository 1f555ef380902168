import { conditionOf, isNeededIn, permissions } from '../src/aws/permissions.ts';

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
    title: 'In every account, with the setting `proveDelivery`, in addition',
    has: inMode('prove-delivery'),
  },
  {
    title: 'In every account, to take inventory, and nothing else',
    has: (row) => row.principal === 'member' && isNeededIn('inventory', row),
  },
  { title: 'With the credentials that rootwatch runs with', has: inMode('audit', 'caller') },
];

type Column = { readonly title: string; readonly text: (row: Row) => string };

const usualColumns: readonly Column[] = [
  { title: 'action', text: ({ iamAction }) => `\`${iamAction}\`` },
  { title: 'resource', text: ({ resource }) => `\`${resource}\`` },
  { title: 'purpose', text: ({ purpose }) => purpose },
];

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function conditionText(row: Row): string {
  return Object.entries(conditionOf(row) ?? {})
    .flatMap(([operator, keys]) => Object.entries(keys).map(([key, value]) => `${operator}: \`${key}\` = \`${value}\``))
    .join(', ');
}

/** Returns docs/permissions.md, made from the table of src/aws/permissions.ts. */
export function permissionsPage(): string {
  const sections = parts.map(({ title, has }) => {
    const rows = permissions.filter(has);
    const columns: readonly Column[] = rows.some((row) => conditionOf(row) !== undefined)
      ? [...usualColumns, { title: 'only if', text: conditionText }]
      : usualColumns;
    return [
      `## ${title}`,
      '',
      line(columns.map((column) => column.title)),
      `|${'---|'.repeat(columns.length)}`,
      ...rows.map((row) => line(columns.map(({ text }) => text(row)))),
      '',
    ].join('\n');
  });
  return [
    '# Permissions',
    '',
    'Made by `npm run generate` from `src/aws/permissions.ts`. The same table makes the session policy, which limits every',
    'session to the calls of its mode, whatever else the role may do.',
    '',
    '`{partition}`, `{prefix}` (`resourcePrefix`), `{topic}` (`topicName`; for an inventory without it, any name with the prefix)',
    'and `{role}` (`roleName`) are filled in. `*` stands where IAM has no resource type for the action, and where the resource',
    'that is read may have any name. Without `topicName` rootwatch creates and changes no topics, and no policy allows it to.',
    '',
    'The roles of the stack limit `sns:Subscribe` further, to the protocols and endpoints in the parameter `subscriptions`',
    '(`sns:Protocol`, `sns:Endpoint`), and `sts:AssumeRole` to the functions of the stack (`lambda:SourceFunctionArn`).',
    '',
    ...sections,
  ].join('\n');
}
