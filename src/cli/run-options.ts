import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { parse as parseYaml } from 'yaml';
import { parseSettings } from '../config/parse-settings.ts';
import type { SettingName } from '../config/setting-keys.ts';
import { optional } from '../domain/optional.ts';
import { isRegion } from '../domain/regions.ts';
import type { Settings } from '../domain/settings.ts';
import { CommandProblem } from './problem.ts';

export const formats = ['table', 'json', 'ndjson'] as const;
export type Format = (typeof formats)[number];

/** The options of `audit`, `plan` and `remediate`. */
export type RunOptions = {
  readonly settings: Settings;
  readonly format: Format;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly profile?: string;
  readonly region?: string;
};

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/**
 * Adds the options that select accounts and the role to assume. Options that are settings stay text: settings are
 * parsed in one place.
 */
export function withSelectionOptions(command: Command): Command {
  return command
    .option('--role-name <name>', 'role to assume in every account (default: OrganizationAccountAccessRole)')
    .option('--external-id <id>', 'external id that the trust policy of the role requires')
    .option('--accounts <ids>', 'only these accounts, separated by commas')
    .option('--exclude-accounts <ids>', 'not these accounts, separated by commas')
    .option('--ou <units>', 'only accounts below these organizational units, by id or by path of names')
    .option('--config <file>', 'YAML file with settings')
    .option('--concurrency <n>', 'accounts audited at the same time (default: 40)')
    .addOption(new Option('--format <format>', 'format of standard output').choices(formats).default('table'))
    .option('--quiet', 'show no progress')
    .option('--verbose', 'show every account and every error')
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--region <region>', 'AWS Region to work from');
}

/** Adds the options of the commands that audit accounts; docs/settings.md lists them. */
export function withRunOptions(command: Command): Command {
  return withSelectionOptions(command)
    .option('--control <id>', 'control to evaluate, repeatable (default: root-usage)', collect)
    .option('--report <uri>', 'folder or s3://bucket/prefix to write reports to, repeatable', collect)
    .option('--accept-broader-filters', 'accept a metric filter that matches more events than the control requires')
    .option('--strict', 'a fact that could not be read makes an account UNVERIFIABLE, where it would be a caveat');
}

/** Adds the options that say what `plan` and `remediate` create. */
export function withRepairOptions(command: Command): Command {
  return command
    .option('--topic-arn <arn>', 'central topic that alarms of its Region publish to, repeatable', collect)
    .option('--topic-name <name>', 'topic in each account that needs one')
    .option('--subscribe <protocol:endpoint>', 'subscriber of the topics that are created, repeatable', collect);
}

export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

const settingOfFlag: Readonly<Record<string, SettingName>> = {
  roleName: 'roleName',
  externalId: 'externalId',
  accounts: 'accounts',
  excludeAccounts: 'excludeAccounts',
  ou: 'organizationalUnits',
  control: 'controls',
  report: 'reportUri',
  concurrency: 'concurrency',
  acceptBroaderFilters: 'acceptBroaderFilters',
  strict: 'strict',
  topicArn: 'topicArns',
  topicName: 'topicName',
  subscribe: 'subscriptions',
};

/** Parses settings from flags, environment and file. @throws CommandProblem with every problem of all three. */
export function runOptions(flags: Flags, environment: Readonly<Record<string, string | undefined>>): RunOptions {
  const config = flags['config'];
  const parsed = parseSettings({
    flags: settingFlags(flags),
    environment,
    ...(typeof config === 'string' ? { file: { name: config, content: readYaml(config) } } : {}),
  });
  const region = textOf(flags['region']);
  const problems = [
    ...(parsed.ok ? [] : parsed.problems),
    ...(region === undefined || isRegion(region) ? [] : [`--region: "${region}" is not an AWS Region.`]),
  ];
  if (!parsed.ok || problems.length > 0) throw new CommandProblem(problems);
  const format = formats.find((name) => name === flags['format']) ?? 'table';
  const profile = textOf(flags['profile']);
  return {
    settings: parsed.settings,
    format,
    quiet: flags['quiet'] === true,
    verbose: flags['verbose'] === true,
    ...optional({ profile, region }),
  };
}

function settingFlags(flags: Flags): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settingOfFlag).flatMap(([flag, setting]) => {
      const value = flags[flag];
      return value === undefined ? [] : [[setting, Array.isArray(value) ? value.join(',') : String(value)]];
    }),
  );
}

/** Returns the text of an option that takes one. */
export function textOf(value: Flags[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readYaml(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandProblem([`--config: ${file} can't be read: ${messageOf(error)}`], { cause: error });
  }
  try {
    return parseYaml(text);
  } catch (error) {
    throw new CommandProblem([`--config: ${file} is not YAML: ${messageOf(error).split('\n')[0]}`], { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
