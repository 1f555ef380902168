// What osls does not do by itself: build before packaging, hand `--param` over to CloudFormation's own parameters (so
// that the packaged template is the same for everybody), keep those of the last deployment, find the organization that is
// deployed to and the alarm topic that an earlier stack left, and protect the stack from removal.
'use strict';
const { execFileSync } = require('node:child_process');

const organizationsRegion = 'us-east-1';
const existingTopic = 'ExistingAlarmTopicArn';

class RootwatchPlugin {
  constructor(serverless, options, { log }) {
    this.serverless = serverless;
    this.options = options;
    this.log = log;
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => this.build(),
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.tidyTemplate(),
      'before:deploy:deploy': () => this.setStackParameters(),
      'after:deploy:deploy': () => this.setTerminationProtection(),
      'before:remove:remove': () => this.expectNoTerminationProtection(),
    };
  }

  build() {
    this.log.notice('Building dist/handler.mjs');
    const { serviceDir } = this.serverless;
    execFileSync(process.execPath, ['--import', 'tsx', 'esbuild.config.ts'], { cwd: serviceDir, stdio: 'ignore' });
  }

  /** A function that says `Role: !GetAtt` waits for it anyway; osls says it once more. */
  tidyTemplate() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    for (const { Type, DependsOn } of Object.values(Resources)) {
      if (Type === 'AWS::Lambda::Function')
        DependsOn.splice(0, DependsOn.length, ...DependsOn.filter((id) => id !== 'FunctionRole'));
    }
  }

  async setStackParameters() {
    const { provider, resources } = this.serverless.service;
    const given = this.chosenParameters(resources.Parameters);
    const stack = await this.deployedStack();
    const deployed = new Map((stack?.Parameters ?? []).map((one) => [one.ParameterKey, one.ParameterValue]));
    if (stack === undefined && !given.has(existingTopic)) await this.useTopicThatIsLeft(given);
    const kept = [...deployed].filter(([name]) => Object.hasOwn(resources.Parameters, name) && !given.has(name));
    this.sayWhatIsKept(kept);
    const values = await this.withOrganization(new Map([...kept, ...given]));
    provider.stackParameters = [...values].map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
    // osls compares templates, which are the same whatever the parameters, and would skip the deployment.
    if ([...given].some(([name, value]) => deployed.has(name) && deployed.get(name) !== value))
      this.options.force = true;
    this.forgetFunctionsThatAreNotMade(values);
    if (values.get('DeployMemberRoles') !== 'false') await this.expectTrustedAccess(values);
    if (provider.region !== organizationsRegion) {
      this.log.warning(
        `Organizations sends the events of new accounts to ${organizationsRegion}, and this is ${provider.region}: they are ` +
          'audited by the schedule only, unless templates/account-events-forwarder.yml brings the events here.',
      );
    }
  }

  /**
   * Its parameters are kept, as `aws cloudformation deploy` does: an upgrade must not fall back to defaults. Undefined
   * before the first deployment.
   */
  async deployedStack() {
    const { DescribeStacksCommand } = require('@aws-sdk/client-cloudformation');
    try {
      const { Stacks } = await (await this.cloudFormation()).send(
        new DescribeStacksCommand({ StackName: this.stackName() }),
      );
      return Stacks[0];
    } catch (error) {
      if (error.name === 'ValidationError' && error.message.includes('does not exist')) return undefined;
      throw error;
    }
  }

  /** The alarm topic outlives its stack, and CloudFormation creates no topic whose name is taken. */
  async useTopicThatIsLeft(given) {
    const { GetTopicAttributesCommand, SNSClient } = require('@aws-sdk/client-sns');
    const aws = this.serverless.getProvider('aws');
    const { accountId, partition } = await aws.getAccountInfo();
    const TopicArn = `arn:${partition}:sns:${aws.getRegion()}:${accountId}:${this.stackName()}-root-usage`;
    const client = new SNSClient(await this.awsConfig());
    const isThere = await client.send(new GetTopicAttributesCommand({ TopicArn })).then(
      () => true,
      (error) => {
        if (error.name === 'NotFoundException' || error.name === 'NotFound') return false;
        throw error;
      },
    );
    if (!isThere) return;
    given.set(existingTopic, TopicArn);
    this.log.notice(`${TopicArn} exists already, and is used as the alarm topic.`);
  }

  async setTerminationProtection() {
    if (this.terminationProtection === undefined) return;
    const { UpdateTerminationProtectionCommand } = require('@aws-sdk/client-cloudformation');
    const EnableTerminationProtection = this.terminationProtection;
    await (await this.cloudFormation()).send(
      new UpdateTerminationProtectionCommand({ StackName: this.stackName(), EnableTerminationProtection }),
    );
    this.log.notice(`Termination protection is ${EnableTerminationProtection ? 'on' : 'off'}.`);
  }

  /** CloudFormation would refuse too, but only after osls has emptied the bucket of the deployment. */
  async expectNoTerminationProtection() {
    if ((await this.deployedStack())?.EnableTerminationProtection !== true) return;
    throw new this.serverless.classes.Error(
      `${this.stackName()} has termination protection. Deploy with --param terminationProtection=false first.`,
    );
  }

  sayWhatIsKept(kept) {
    const { Parameters } = this.serverless.service.resources;
    const names = kept
      .filter(([name, value]) => value !== String(Parameters[name].Default ?? ''))
      .map(([name]) => name);
    if (names.length > 0) this.log.notice(`Kept from the last deployment: ${names.join(', ')}`);
  }

  /** Without it the StackSet fails, at the end of the deployment, and all of it is rolled back. */
  async expectTrustedAccess(values) {
    const { DescribeOrganizationsAccessCommand } = require('@aws-sdk/client-cloudformation');
    const client = await this.cloudFormation();
    const CallAs = values.get('ManagementAccountId') ? 'DELEGATED_ADMIN' : 'SELF';
    const status = await client.send(new DescribeOrganizationsAccessCommand({ CallAs })).then(
      ({ Status }) => Status,
      // Whoever deploys may lack the permission to ask, and be right all the same.
      ({ message }) => this.log.warning(`Whether StackSets may enter the organization is not known: ${message}`),
    );
    if (status === undefined || status === 'ENABLED') return;
    throw new this.serverless.classes.Error(
      'StackSets have no trusted access to the organization, and could not put the role into its accounts. In the ' +
        'management account: aws cloudformation activate-organizations-access. Or --param deployMemberRoles=false.',
    );
  }

  /** osls takes a function that is not there for a deployment that failed, whatever its condition, and deploys for ever. */
  forgetFunctionsThatAreNotMade(values) {
    const { functions, resources } = this.serverless.service;
    for (const [name, { condition }] of Object.entries(functions)) {
      if (condition === undefined) continue;
      const [{ Ref: parameter }, wanted] = resources.Conditions[condition]['Fn::Equals'];
      if ((values.get(parameter) ?? resources.Parameters[parameter].Default) !== wanted) delete functions[name];
    }
  }

  async cloudFormation() {
    const { CloudFormationClient } = require('@aws-sdk/client-cloudformation');
    return new CloudFormationClient(await this.awsConfig());
  }

  stackName() {
    return this.serverless.getProvider('aws').naming.getStackName();
  }

  awsConfig(options) {
    return this.serverless.getProvider('aws').getAwsSdkV3Config(options);
  }

  /** `OrganizationId` and `OrganizationalUnitIds` where they are not given: this organization, and all of it. */
  async withOrganization(values) {
    const needsRoot = values.get('DeployMemberRoles') !== 'false' && !values.has('OrganizationalUnitIds');
    if (values.has('OrganizationId') && !needsRoot) return values;
    const {
      DescribeOrganizationCommand,
      ListRootsCommand,
      OrganizationsClient,
    } = require('@aws-sdk/client-organizations');
    const client = new OrganizationsClient(await this.awsConfig({ region: organizationsRegion }));
    const found = new Map(values);
    if (!values.has('OrganizationId')) {
      const { Organization } = await client.send(new DescribeOrganizationCommand({}));
      found.set('OrganizationId', Organization.Id);
    }
    if (needsRoot) {
      const { Roots } = await client.send(new ListRootsCommand({}));
      found.set('OrganizationalUnitIds', Roots.map(({ Id }) => Id).join(','));
    }
    return found;
  }

  /**
   * `--param mode=remediate` is the CloudFormation parameter `Mode`; `terminationProtection` is an attribute of the stack.
   * What is misspelt is said, not passed over.
   */
  chosenParameters(known) {
    const values = new Map();
    for (const param of this.options.param ?? []) {
      const [, name, value] = /^(\w+)=([\s\S]*)$/.exec(param) ?? [];
      if (name === 'terminationProtection' && /^(?:true|false)$/.test(value)) {
        this.terminationProtection = value === 'true';
        continue;
      }
      const key = name === undefined ? undefined : name[0].toUpperCase() + name.slice(1);
      if (key === undefined || !Object.hasOwn(known, key)) {
        throw new this.serverless.classes.Error(
          `--param ${param}: not one of ${Object.keys(known).join(', ')}, or terminationProtection=true|false`,
        );
      }
      values.set(key, value);
    }
    return values;
  }
}

module.exports = RootwatchPlugin;
