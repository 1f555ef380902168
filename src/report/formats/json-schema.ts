import { z } from 'zod';
import { reportSchema, summarySchema } from '../schema.ts';

/**
 * Builds the published JSON Schema: the whole report, with one account (`accounts/<accountId>.json`, a line of the
 * NDJSON) and the summary as `$defs`. Unlike the model, it allows further keys: version 1 may grow, and a program that
 * checks reports by the schema of today must not refuse those of tomorrow.
 */
export function reportJsonSchema(): object {
  const report = jsonSchemaOf(reportSchema);
  const summary = jsonSchemaOf(summarySchema);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'report.v1.schema.json',
    title: 'rootwatch report, version 1',
    ...report.schema,
    $defs: { ...report.definitions, ...summary.definitions, summary: summary.schema },
  };
}

function jsonSchemaOf(schema: z.ZodType): { readonly schema: object; readonly definitions: object } {
  const {
    $schema: _,
    $defs: definitions = {},
    ...rest
  } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
      delete jsonSchema.id;
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // `format` says the same and is easier to read.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { schema: rest, definitions };
}
