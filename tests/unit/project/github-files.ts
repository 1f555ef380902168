import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** Reads a file of YAML by a schema that lets nothing pass which it does not name. */
export function readAs<T>(schema: z.ZodType<T>, file: string): T {
  return schema.parse(parse(readFileSync(file, 'utf8')));
}

const text = z.string().trim().min(1);

/** What is used of a workflow here; actionlint holds the rest to GitHub's syntax. */
export const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  defaults: z.object({ run: z.object({ shell: z.literal('bash') }) }),
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.number(),
      steps: z.array(
        z.union([
          z.strictObject({ uses: text, with: z.record(z.string(), z.unknown()).optional() }),
          z.strictObject({ name: text, run: text }),
        ]),
      ),
    }),
  ),
});

const updateType = z.enum(['major', 'minor', 'patch']);

/** https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference */
export const dependabot = z.strictObject({
  version: z.literal(2),
  updates: z.array(
    z.strictObject({
      'package-ecosystem': z.enum(['npm', 'pip', 'github-actions']),
      directory: z.string().startsWith('/'),
      schedule: z.strictObject({ interval: z.enum(['daily', 'weekly', 'monthly', 'quarterly']) }),
      cooldown: z.strictObject({ 'default-days': z.number().int().min(1).max(90) }),
      'commit-message': z.strictObject({ prefix: text.max(50), include: z.literal('scope') }),
      groups: z
        .record(
          text,
          z.strictObject({
            'dependency-type': z.enum(['development', 'production']).optional(),
            patterns: z.array(text).optional(),
            'exclude-patterns': z.array(text).optional(),
            'update-types': z.array(updateType).optional(),
          }),
        )
        .optional(),
      ignore: z
        .array(
          z.strictObject({
            'dependency-name': text,
            'update-types': z.array(z.templateLiteral(['version-update:semver-', updateType])),
          }),
        )
        .optional(),
    }),
  ),
});

const about = { label: text, description: text.optional() };
const field = {
  id: z.string().regex(/^[\w-]+$/),
  validations: z.strictObject({ required: z.boolean() }).optional(),
};

/** https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema */
export const issueForm = z.strictObject({
  name: text,
  description: text,
  labels: z.array(text),
  body: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: text }) }),
        z.strictObject({ type: z.literal('input'), attributes: z.strictObject(about), ...field }),
        z.strictObject({
          type: z.literal('textarea'),
          attributes: z.strictObject({ ...about, render: text.optional() }),
          ...field,
        }),
        z.strictObject({
          type: z.literal('dropdown'),
          attributes: z.strictObject({ ...about, options: z.array(text).min(1) }),
          ...field,
        }),
      ]),
    )
    .refine((fields) => {
      const ids = fields.flatMap((one) => ('id' in one ? [one.id] : []));
      return new Set(ids).size === ids.length;
    }, 'two fields have one id'),
});

/** https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/configuring-issue-templates-for-your-repository */
export const issueChooser = z.strictObject({ blank_issues_enabled: z.boolean() });
