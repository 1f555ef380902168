import { controlOf } from '../controls/catalog.ts';
import { optional } from '../domain/optional.ts';
import { defaultNaming, type Settings } from '../domain/settings.ts';
import { isSettingName, type SettingName, type SettingValues, settingKeys, settingNames } from './setting-keys.ts';

export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Where settings come from. A flag beats the environment, the environment beats the file. */
export type SettingSources = {
  /** The texts of the flags, by setting name. */
  readonly flags: Readonly<Record<string, string>>;
  /** The whole environment: a variable that begins with `ROOTWATCH_` must be the name of a setting. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The configuration file as parsed, and its name for messages. */
  readonly file?: { readonly name: string; readonly content: unknown };
};

const environmentPrefix = 'ROOTWATCH_';

/** Returns the variable of a setting: `ROOTWATCH_ROLE_NAME` for `roleName`. */
export function environmentName(name: string): string {
  return environmentPrefix + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** The flags that do not follow from the name of their setting, as `--role-name` follows from `roleName`. */
const flagNames: Readonly<Partial<Record<SettingName, string>>> = {
  organizationalUnits: '--ou',
  controls: '--control',
  topicArns: '--topic-arn',
  subscriptions: '--subscribe',
  reportUri: '--report',
};

/** Returns the flag of a setting: `--role-name` for `roleName`. */
export function flagName(name: SettingName): string {
  return flagNames[name] ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Parses the settings. All problems are returned at once, each with the key, the value and what was expected. */
export function parseSettings(sources: SettingSources): ParsedSettings {
  const problems: string[] = [];
  const found = new Map<SettingName, { label: string; raw: unknown }>();
  collectFile(sources, found, problems);
  collectEnvironment(sources, found, problems);
  for (const [name, text] of Object.entries(sources.flags)) {
    if (!isSettingName(name)) throw new Error(`A flag for a setting that does not exist: ${name}`);
    found.set(name, { label: flagName(name), raw: settingKeys[name].fromText(text) });
  }
  const values: Record<string, unknown> = {};
  for (const [name, { label, raw }] of found) {
    const parsed = settingKeys[name].schema.safeParse(raw);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${label}: ${shown(raw)} is not ${settingKeys[name].expected}.`);
  }
  // Every value was parsed by the schema of its own key.
  const valid = values as SettingValues;
  if (valid.topicArns !== undefined && valid.topicName !== undefined) {
    problems.push('topicArns and topicName: give central topics or a topic in each account, not both.');
  }
  const regions = (valid.topicArns ?? []).map((topicArn) => topicArn.split(':')[3]);
  if (new Set(regions).size < regions.length) {
    problems.push('topicArns: two topics in one Region; give one central topic a Region.');
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings: settingsFrom(valid) };
}

type Found = Map<SettingName, { label: string; raw: unknown }>;

function collectFile({ file }: SettingSources, found: Found, problems: string[]): void {
  if (file === undefined) return;
  const { content, name: fileName } = file;
  if (content === null || content === undefined) return;
  if (typeof content !== 'object' || Array.isArray(content)) {
    problems.push(`${fileName}: ${shown(content)} is not a map of settings.`);
    return;
  }
  for (const [key, raw] of Object.entries(content)) {
    if (isSettingName(key)) found.set(key, { label: `${fileName}: ${key}`, raw });
    else problems.push(`${fileName}: ${key} is not a setting. Settings: ${settingNames.join(', ')}.`);
  }
}

function collectEnvironment({ environment }: SettingSources, found: Found, problems: string[]): void {
  const byVariable = new Map(settingNames.map((name) => [environmentName(name), name]));
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(environmentPrefix) || text === undefined) continue;
    const name = byVariable.get(variable);
    if (name === undefined)
      problems.push(`${variable}: not a setting. Settings: ${[...byVariable.keys()].join(', ')}.`);
    else found.set(name, { label: variable, raw: settingKeys[name].fromText(text) });
  }
}

/** Returns a value as one line that fits a terminal. */
function shown(raw: unknown): string {
  const text = JSON.stringify(raw) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function settingsFrom(values: SettingValues): Settings {
  const { accounts, excludeAccounts, organizationalUnits, excludeOrganizationalUnits, tags } = values;
  const { externalId, topicName, topicKmsKeyId, reportBucketOwner, reportKmsKeyId, notifyTopicArn } = values;
  return {
    mode: values.mode ?? 'audit',
    roleName: values.roleName ?? 'OrganizationAccountAccessRole',
    ...optional({ externalId }),
    controls: [...new Set(values.controls ?? [controlOf('root-usage')])],
    selection: optional({ accounts, excludeAccounts, organizationalUnits, excludeOrganizationalUnits, tags }),
    exemptions: values.exemptions ?? [],
    topics: {
      topicArns: values.topicArns ?? [],
      subscriptions: values.subscriptions ?? [],
      ...optional({ topicName, topicKmsKeyId }),
    },
    metricNamespace: values.metricNamespace ?? defaultNaming.metricNamespace,
    resourcePrefix: values.resourcePrefix ?? defaultNaming.resourcePrefix,
    acceptBroaderFilters: values.acceptBroaderFilters ?? false,
    strict: values.strict ?? false,
    proveDelivery: values.proveDelivery ?? false,
    concurrency: values.concurrency ?? 40,
    reportUris: values.reportUri ?? [],
    ...optional({ reportBucketOwner, reportKmsKeyId, notifyTopicArn }),
  };
}
