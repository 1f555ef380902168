import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const docs = readFileSync('docs/athena.md', 'utf8');
const statements = [...docs.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql);
const [table = '', ...queries] = statements;

/** Returns the columns of the table, name and type, as Hive reads them. */
function columnsOf(ddl: string): readonly string[] {
  const list = /CREATE EXTERNAL TABLE \w+ \(\n([\s\S]*?)\n\)\nPARTITIONED/.exec(ddl)?.[1] ?? '';
  return list.split(/,\n/).map((column) => column.trim());
}

type JsonSchema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
};

const { $defs: definitions }: { $defs: Readonly<Record<string, JsonSchema>> } = JSON.parse(
  readFileSync('schemas/report.v1.schema.json', 'utf8'),
);

/** Returns Athena's type for a schema; an object of any keys is read as the text of its JSON. */
function typeOf(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return typeOf(definitions[schema.$ref.replace('#/$defs/', '')] ?? {});
  const variants = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (variants.length === 1 && variants[0] !== undefined) return typeOf(variants[0]);
  if (variants.length > 1) {
    return typeOf({ type: 'object', properties: Object.assign({}, ...variants.map(({ properties }) => properties)) });
  }
  const [type, ...others] = [schema.type ?? []].flat().filter((each) => each !== 'null');
  if (others.length > 0) throw new Error(`No type of Athena for ${JSON.stringify(schema)}`);
  switch (type) {
    case 'array':
      return `array<${typeOf(schema.items ?? {})}>`;
    case 'object':
      return schema.properties === undefined ? 'string' : `struct<${fieldsOf(schema.properties, ':').join(',')}>`;
    case 'integer':
      return 'bigint';
    case 'number':
      return 'double';
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    default:
      throw new Error(`No type of Athena for ${JSON.stringify(schema)}`);
  }
}

function fieldsOf(properties: Readonly<Record<string, JsonSchema>>, between: string): readonly string[] {
  return Object.entries(properties).map(([name, schema]) => `${name.toLowerCase()}${between}${typeOf(schema)}`);
}

describe('docs/athena.md', () => {
  it('the table in docs/athena.md has the columns of a line of accounts/', () => {
    expect(columnsOf(table)).toEqual(fieldsOf(definitions['account']?.properties ?? {}, ' '));
  });

  it('the table in docs/athena.md has its partitions where the reports are', () => {
    expect(table).toContain("LOCATION 's3://BUCKET/PREFIX/accounts/'");
    expect(table).toContain("'storage.location.template' = 's3://BUCKET/PREFIX/accounts/dt=${dt}'");
  });

  it('docs/athena.md has five queries, each on that table and some days of it', () => {
    expect(queries).toHaveLength(5);
    for (const query of queries) expect(query).toMatch(/FROM rootwatch_accounts[\s\S]*WHERE[\s\S]*dt (=|>=)/);
  });
});
