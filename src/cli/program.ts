import { Command, CommanderError, Option } from 'commander';
import type { AwsOptions } from '../aws/client/clients.ts';
import { defaultRegion } from '../aws/client/default-region.ts';
import { isRegion } from '../config/regions.ts';
import { version } from '../domain/version.ts';
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
  type Format,
  formats,
  type RunOptions,
  runOptions,
  withRepairOptions,
  withRunOptions,
  withSelectionOptions,
} from './run-options.ts';
import { sandboxCommand } from './sandbox.ts';
import { plain, type Terminal } from './terminal.ts';

/**
 * The whole command: what it prints goes to `terminal`, and what it returns is the exit code of contract §1. A test puts
 * its own AWS in place of the one that the surroundings lead to.
 */
export async function runCommand(
  words: readonly string[],
  terminal: Terminal,
  aws: Partial<AwsOptions> = {},
): Promise<number> {
  const done: { exitCode: ExitCode } = { exitCode: 0 };
  try {
    const finish: Finish = (exitCode) => {
      done.exitCode = exitCode;
    };
    await program({ terminal, aws, finish }).parseAsync(words, { from: 'user' });
    return done.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (!(error instanceof CommandProblem)) throw error;
    for (const line of error.lines) terminal.stderr.write(`${line}\n`);
    return 1;
  }
}

type Finish = (exitCode: ExitCode) => void;

type Shell = { readonly terminal: Terminal; readonly aws: Partial<AwsOptions>; readonly finish: Finish };

function program(shell: Shell): Command {
  const { terminal } = shell;
  const root = new Command('rootwatch')
    .description(
      'Proves, account by account, that use of the root user raises an alarm that reaches somebody (CIS AWS Foundations 4.3).',
    )
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

/** What looks at, or changes, the accounts of an organization. */
function addOrganizationCommands(root: Command, { terminal, aws, finish }: Shell): void {
  withRunOptions(root.command('audit'))
    .description('read every account, change nothing, print and write the report')
    .action(async (flags: Flags) => {
      const options = runOptions(flags, terminal.environment);
      finish(await auditCommand(options, await awsOptions(options, aws), terminal));
    });

  withRepairOptions(withRunOptions(root.command('plan')))
    .description('audit, and show exactly what remediate would do; change nothing')
    .action(async (flags: Flags) => {
      const options = runOptions(flags, terminal.environment);
      finish(await planCommand(options, await awsOptions(options, aws), terminal));
    });

  withRepairOptions(withRunOptions(root.command('remediate')))
    .description('plan, ask, put in place what is missing, and audit again')
    .option('--yes', 'do not ask')
    .action(async (flags: Flags) => {
      const options = { ...runOptions(flags, terminal.environment), yes: flags['yes'] === true };
      finish(await remediateCommand(options, await awsOptions(options, aws), terminal));
    });

  addInventory(root, { terminal, aws, finish });
}

function addInventory(root: Command, { terminal, aws, finish }: Shell): void {
  withSelectionOptions(root.command('inventory'))
    .description('list what remediation has made in every account, with the commands that delete it; change nothing')
    .option('--topic-name <name>', 'topics of this name (default: those that have the prefix)')
    .option('--regions <regions>', 'look in these Regions too, separated by commas')
    .addHelpText('after', inventoryHelp)
    .action(async (flags: Flags) => {
      const options = { ...runOptions(flags, terminal.environment), regions: regionsOf(flags['regions']) };
      finish(await inventoryCommand(options, await awsOptions(options, aws), terminal));
    });
}

/** @throws CommandProblem for what is no Region. */
function regionsOf(given: Flags[string]): readonly string[] {
  const regions = typeof given === 'string' ? given.split(',').map((region) => region.trim()) : [];
  const problems = regions
    .filter((region) => !isRegion(region))
    .map((region) => `--regions: "${plain(region)}" is not an AWS Region.`);
  if (problems.length > 0) throw new CommandProblem(problems);
  return regions;
}

const inventoryHelp = `
Looks in the Regions of the trails that the account sees and of their log groups, where repairs are made, and in the
Region that it works from. Only what has our name and, where AWS has tags for it, our tag is listed; topics and alarms of
rootwatch's own stack, and reports, are not.

Exit codes:
  0  all was read, whether or not anything is there
  1  nothing could be read
  3  something could not be read; the output says what`;

/** What needs no organization. */
function addOfflineCommands(root: Command, { terminal, aws: own, finish }: Shell): void {
  root
    .command('pattern')
    .description('say whether a CloudWatch Logs filter pattern catches what a control must catch')
    .argument('<pattern>', 'the filter pattern, in quotes')
    .option('--control <id>', 'the control', 'root-usage')
    .addOption(new Option('--format <format>', 'how to say it').choices(['text', 'json']).default('text'))
    .action((pattern: string, { control, format }: { control: string; format: 'text' | 'json' }) => {
      finish(patternCommand(pattern, { control, format }, terminal));
    });

  root
    .command('report')
    .description('render the report again from what runs have stored; several runs become one')
    .argument('<run...>', 'folder or s3:// URI of a run (…/runs/<id>), of …/latest, or of what they are in')
    .option('--output <uri>', 'folder or s3:// URI to write to (default: rootwatch-<run id>)')
    .addOption(new Option('--format <format>', 'what standard output carries').choices(formats).default('table'))
    .option('--verbose', 'every account')
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--region <region>', 'AWS Region to work from')
    .action(async (uris: readonly string[], { verbose, output, profile, region, format }: ReportFlags) => {
      const place = { ...(profile === undefined ? {} : { profile }), ...(region === undefined ? {} : { region }) };
      const options = { uris, format, verbose: verbose === true, aws: () => awsOptions(place, own) };
      finish(await reportCommand(output === undefined ? options : { ...options, output }, terminal));
    });

  root
    .command('sandbox')
    .description('the whole job on an embedded organization of made-up accounts: no AWS, no network')
    .option('--report <folder>', 'where reports are written', 'rootwatch-report')
    .option('--quiet', 'no progress')
    .action(async ({ report, quiet }: { report: string; quiet?: boolean }) => {
      finish(await sandboxCommand({ report, quiet: quiet === true }, terminal));
    });
}

type ReportFlags = { format: Format; output?: string; verbose?: boolean; profile?: string; region?: string };

const exitCodes = `
Exit codes:
  0  every account is COMPLIANT, REMEDIATED, EXEMPT or SKIPPED
  1  nothing could be judged
  2  at least one account is NON_COMPLIANT or AWAITING_CONFIRMATION
  3  at least one account is UNREACHABLE, UNVERIFIABLE or NOT_REACHED, or a report could not be written`;

/** @throws CommandProblem when no Region is set anywhere, or one that does not exist. */
async function awsOptions(
  { profile, region }: Pick<RunOptions, 'profile' | 'region'>,
  own: Partial<AwsOptions>,
): Promise<AwsOptions> {
  const found = region ?? own.region ?? (await defaultRegion(profile));
  if (found === undefined) throw new CommandProblem(['No AWS Region: set AWS_REGION, or use --region.']);
  if (!isRegion(found)) throw new CommandProblem([`AWS_REGION: "${plain(found)}" is not an AWS Region.`]);
  return { userAgent: `rootwatch/${version}`, ...own, region: found, ...(profile === undefined ? {} : { profile }) };
}
