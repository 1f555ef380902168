import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { accountSchema, reportSchema, summarySchema } from '../../src/report/schema.ts';

type Kind = 'report' | 'account' | 'summary';

const models = { report: reportSchema, account: accountSchema, summary: summarySchema };
const validators = new Map<Kind, ValidateFunction>();

function validatorOf(kind: Kind): ValidateFunction {
  const known = validators.get(kind);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const schema = JSON.parse(readFileSync('schemas/report.v1.schema.json', 'utf8'));
  const validator = ajv.compile(kind === 'report' ? schema : { $defs: schema.$defs, $ref: `#/$defs/${kind}` });
  validators.set(kind, validator);
  return validator;
}

/** Validates a value by the published schema, and by the model, which allows no further key. */
export function expectValid(kind: Kind, value: unknown): void {
  const validate = validatorOf(kind);
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
  expect(models[kind].safeParse(value).error?.issues ?? []).toEqual([]);
}

/** Validates every file of the tree that has a schema; returns how many there were of each kind. */
export function expectValidTree(files: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  const seen = { account: 0, line: 0, summary: 0, finding: 0 };
  for (const [path, text] of Object.entries(files)) {
    if (/\/accounts\/\d{12}\.json$/.test(path)) {
      expectValid('account', JSON.parse(text));
      seen.account += 1;
    } else if (path.endsWith('/summary.json')) {
      expectValid('summary', JSON.parse(text));
      seen.summary += 1;
    } else if (path.endsWith('.ocsf.ndjson')) {
      for (const line of linesOf(text)) expectValidFinding(JSON.parse(line));
      seen.finding += linesOf(text).length;
    } else if (path.endsWith('.ndjson')) {
      for (const line of linesOf(text)) expectValid('account', JSON.parse(line));
      seen.line += linesOf(text).length;
    }
  }
  return seen;
}

export function linesOf(text: string): readonly string[] {
  expect(text.endsWith('\n') || text === '').toBe(true);
  return text.split('\n').slice(0, -1);
}

/**
 * OCSF 1.8.0, `compliance_finding` with the profile `cloud`, and the objects that rootwatch fills in: the required
 * keys, the types and the enumerations. Keys that are not named here are never written.
 */
const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const epochMs = { type: 'integer', minimum: 1_500_000_000_000 };
const oneOf = (...values: readonly number[]): object => ({ enum: values });
const object = (required: readonly string[], properties: Readonly<Record<string, object>>): object => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});
const complianceStatus = { status_id: oneOf(0, 1, 2, 3, 99), status: text };
const ocsf = object(
  [
    'activity_id',
    'category_uid',
    'class_uid',
    'cloud',
    'compliance',
    'finding_info',
    'metadata',
    'severity_id',
    'time',
    'type_uid',
  ],
  {
    activity_id: oneOf(1, 2, 3),
    activity_name: text,
    category_uid: oneOf(2),
    category_name: text,
    class_uid: oneOf(2003),
    class_name: text,
    type_uid: oneOf(200_301, 200_302, 200_303),
    type_name: text,
    time: epochMs,
    severity_id: oneOf(0, 1, 2, 3, 4, 5, 6, 99),
    severity: text,
    status_id: oneOf(0, 1, 2, 3, 4, 5, 99),
    status: text,
    message: text,
    metadata: object(['product', 'version'], {
      version: { const: '1.8.0' },
      profiles: texts,
      product: object([], { name: text, uid: text, vendor_name: text, version: text }),
      correlation_uid: text,
    }),
    cloud: object(['provider'], {
      provider: { const: 'AWS' },
      region: text,
      account: object([], { uid: text, name: { type: 'string' }, type_id: oneOf(10), type: { const: 'AWS Account' } }),
      org: object([], { uid: text, ou_name: text }),
    }),
    finding_info: object(['uid'], { uid: text, title: text, types: texts, last_seen_time: epochMs }),
    compliance: object([], {
      ...complianceStatus,
      control: text,
      standards: texts,
      requirements: texts,
      status_code: text,
      status_details: texts,
      checks: {
        type: 'array',
        items: object([], { uid: text, name: text, standards: texts, ...complianceStatus }),
      },
    }),
    resources: {
      type: 'array',
      minItems: 1,
      items: object(['uid'], { uid: text, name: { type: 'string' }, type: text }),
    },
    remediation: object(['desc'], { desc: text }),
    evidences: { type: 'array', items: object(['data'], { name: text, data: {} }) },
  },
);
const validateOcsf = new Ajv2020({ allErrors: true, strict: false }).compile(ocsf);

export function expectValidFinding(finding: unknown): void {
  validateOcsf(finding);
  expect(validateOcsf.errors ?? []).toEqual([]);
}
