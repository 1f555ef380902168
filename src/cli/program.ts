import { Command, CommanderError, Option } from 'commander';
import type { AwsOptions } from '../aws/client/clients.ts';
import { defaultRegion } from '../aws/client/default-region.ts';
import { controls } from '../controls/catalog.ts';
import { optional } from '../domain/optional.ts';
import { isRegion } from '../domain/regions.ts';
import { version } from '../domain/version.ts';
import { coveredMeans } from '../report/text/control-texts.ts';
import { auditCommand } from './audit.ts';
import type { ExitCode } from './exit-code.ts';
import { inventoryCommand } from './inventory.ts';
import { patternCommand } from './pattern.ts';
import { planCommand } from './plan.ts';
import { CommandProblem } from './problem.ts';
import { remediateCommand } from './remediate.ts';
import { reportCommand } from './report.ts';
import {
  type Flags,
  formats,
  type RunOptions,
  runOptions,
  textOf,
  withRepairOptions,
  withRunOptions,
  withSelectionOptions,
} from './run-options.ts';
import { sandboxCommand } from './sandbox.ts';
import { plain, type Terminal } from './terminal.ts';

/**
 * Runs the command and returns its exit code, which the README lists. Output goes to `terminal`; a test passes options
 * of its own for AWS.
 */
export async function runCommand(
  argv: readonly string[],
  terminal: Terminal,
  aws: Partial<AwsOptions> = {},
): Promise<number> {
  const done: { exitCode: ExitCode } = { exitCode: 0 };
  try {
    const finish: Finish = (exitCode) => {
      done.exitCode = exitCode;
    };
    await program({ terminal, aws, finish }).parseAsync(argv, { from: 'user' });
    return done.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (!(error instanceof CommandProblem)) throw error;
    for (const line of error.lines) terminal.stderr.write(`${plain(line)}\n`);
    return 1;
  }
}

type Finish = (exitCode: ExitCode) => void;

type Shell = { readonly terminal: Terminal; readonly aws: Partial<AwsOptions>; readonly finish: Finish };

function program(shell: Shell): Command {
  const { terminal } = shell;
  const root = new Command('rootwatch')
    .description(`Proves, account by account, that ${coveredMeans(controls)} (${requirementsText()}).`)
    .version(version)
    .addHelpText('after', exitCodes)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`),
    });
  addOrganizationCommands(root, shell);
  addOfflineCommands(root, shell);
  return root;
}

/** Adds the commands that read or change the accounts of an organization. */
function addOrganizationCommands(root: Command, { terminal, aws, finish }: Shell): void {
  withRunOptions(root.command('audit'))
    .description('read every account, change nothing, print and write the report')
    .action(async (flags: Flags) => {
      const options = runOptions(flags, terminal.environment);
      finish(await auditCommand(options, await awsOptions(options, aws), terminal));
    });

  withRepairOptions(withRunOptions(root.command('plan')))
    .description('audit, and show exactly what remediate would do; change nothing')
    .option('--show-endpoints', 'show the endpoints of subscriptions in full, in place of s***@example.com')
    .action(async (flags: Flags) => {
      const showEndpoints = flags['showEndpoints'] === true;
      const options = { ...runOptions(flags, terminal.environment), showEndpoints };
      finish(await planCommand(options, await awsOptions(options, aws), terminal));
    });

  withRepairOptions(withRunOptions(root.command('remediate')))
    .description('plan, ask for confirmation, create what is missing, and audit again')
    .option('--yes', 'do not ask for confirmation')
    .action(async (flags: Flags) => {
      const options = { ...runOptions(flags, terminal.environment), yes: flags['yes'] === true };
      finish(await remediateCommand(options, await awsOptions(options, aws), terminal));
    });

  addInventory(root, { terminal, aws, finish });
}

function addInventory(root: Command, { terminal, aws, finish }: Shell): void {
  withSelectionOptions(root.command('inventory'))
    .description('list what remediation has created in every account, with the commands that delete it; change nothing')
    .option('--topic-name <name>', 'topics with this name (default: topics with the prefix)')
    .option('--regions <regions>', 'search these Regions too, separated by commas')
    .addHelpText('after', inventoryHelp)
    .action(async (flags: Flags) => {
      const options = { ...runOptions(flags, terminal.environment), regions: regionsOf(flags['regions']) };
      finish(await inventoryCommand(options, await awsOptions(options, aws), terminal));
    });
}

/** Splits a list of Regions. @throws CommandProblem for one that does not exist. */
function regionsOf(given: Flags[string]): readonly string[] {
  const regions = typeof given === 'string' ? given.split(',').map((region) => region.trim()) : [];
  const problems = regions
    .filter((region) => !isRegion(region))
    .map((region) => `--regions: "${plain(region)}" is not an AWS Region.`);
  if (problems.length > 0) throw new CommandProblem(problems);
  return regions;
}

const inventoryHelp = `
Searches the Regions of the trails that an account sees and of their log groups, where repairs are made, and the Region
that the command works from. Lists resources that have rootwatch's name and, where AWS supports tags, its tag
managed-by=rootwatch; not the topics and alarms of rootwatch's own stack, nor reports.

Exit codes:
  0  everything was read, whether or not anything was found
  1  nothing could be read
  3  something could not be read; the output says what`;

/** Adds the commands that need no organization. */
function addOfflineCommands(root: Command, { terminal, aws: own, finish }: Shell): void {
  root
    .command('pattern')
    .description('compare the events that a CloudWatch Logs filter pattern matches with those that a control requires')
    .argument('<pattern>', 'the filter pattern, in quotes')
    .option('--control <id>', 'the control', 'root-usage')
    .addOption(new Option('--format <format>', 'format of the answer').choices(['text', 'json']).default('text'))
    .action((pattern: string, { control, format }: { control: string; format: 'text' | 'json' }) => {
      finish(patternCommand(pattern, { control, format }, terminal));
    });

  root
    .command('report')
    .description('render the report of a stored run again, or merge several runs into one report')
    .argument('<run...>', 'folder or s3:// URI of a run (…/runs/<id>), of …/latest, or of the folder that holds them')
    .option('--output <uri>', 'folder or s3:// URI to write to (default: rootwatch-<run id>)')
    .addOption(new Option('--format <format>', 'format of standard output').choices(formats).default('table'))
    .option('--config <file>', 'YAML file with settings: reportBucketOwner and reportKmsKeyId count here')
    .option('--verbose', 'show every account')
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--region <region>', 'AWS Region to work from')
    .action(async (uris: readonly string[], flags: Flags) => {
      const options = runOptions(flags, terminal.environment);
      const output = textOf(flags['output']);
      const aws = (): Promise<AwsOptions> => awsOptions(options, own);
      finish(await reportCommand({ ...options, uris, aws, ...optional({ output }) }, terminal));
    });

  root
    .command('sandbox')
    .description('run everything on a built-in organization of made-up accounts, without AWS and without a network')
    .option('--report <folder>', 'folder to write reports to', 'rootwatch-report')
    .option('--quiet', 'show no progress')
    .action(async ({ report, quiet }: { report: string; quiet?: boolean }) => {
      finish(await sandboxCommand({ report, quiet: quiet === true }, terminal));
    });
}

/** Names the first framework of each control, and its requirement there: `CIS AWS Foundations Benchmark 3.0.0, 4.3`. */
function requirementsText(): string {
  const texts = controls.map(
    ({ frameworks: [{ name, version: edition, requirement }] }) => `${name} ${edition}, ${requirement}`,
  );
  return texts.join('; ');
}

const exitCodes = `
Exit codes:
  0  every account is COMPLIANT, REMEDIATED, EXEMPT or SKIPPED
  1  nothing could be evaluated: bad usage, no credentials, the organization could
     not be listed, or no account matched the selection
  2  at least one account is NON_COMPLIANT or AWAITING_CONFIRMATION
  3  at least one account is UNREACHABLE, UNVERIFIABLE or NOT_REACHED, or a
     report could not be written`;

/** Returns the options of the AWS clients. @throws CommandProblem when no Region is set, or one that does not exist. */
async function awsOptions(
  { profile, region }: Pick<RunOptions, 'profile' | 'region'>,
  own: Partial<AwsOptions>,
): Promise<AwsOptions> {
  const found = region ?? own.region ?? (await defaultRegion(profile));
  if (found === undefined) throw new CommandProblem(['No AWS Region: set AWS_REGION, or use --region.']);
  if (!isRegion(found)) throw new CommandProblem([`AWS_REGION: "${plain(found)}" is not an AWS Region.`]);
  return { userAgent: `rootwatch/${version}`, ...own, region: found, ...optional({ profile }) };
}
