// What osls does not do by itself: build before packaging, hand `--param` over to CloudFormation's own parameters (so
// that the packaged template is the same for everybody), and find the organisation that is deployed to.
'use strict';
const { execFileSync } = require('node:child_process');

const organizationsRegion = 'us-east-1';

class RootwatchPlugin {
  constructor(serverless, options, { log }) {
    this.serverless = serverless;
    this.options = options;
    this.log = log;
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => this.build(),
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.tidyTemplate(),
      'before:deploy:deploy': () => this.setStackParameters(),
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
    const { provider } = this.serverless.service;
    const known = this.serverless.service.resources.Parameters;
    const values = await this.withOrganization(chosen(this.options.param, known));
    provider.stackParameters = [...values].map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
    if (provider.region !== organizationsRegion) {
      this.log.warning(
        `Organizations sends the events of new accounts to ${organizationsRegion}, and this is ${provider.region}: they are ` +
          'audited by the schedule only, unless templates/account-events-forwarder.yml brings the events here.',
      );
    }
  }

  /** `OrganizationId` and `OrganizationalUnitIds` where they are not given: this organisation, and all of it. */
  async withOrganization(values) {
    const needsRoot = values.get('DeployMemberRoles') !== 'false' && !values.has('OrganizationalUnitIds');
    if (values.has('OrganizationId') && !needsRoot) return values;
    const {
      DescribeOrganizationCommand,
      ListRootsCommand,
      OrganizationsClient,
    } = require('@aws-sdk/client-organizations');
    const config = await this.serverless.getProvider('aws').getAwsSdkV3Config({ region: organizationsRegion });
    const client = new OrganizationsClient(config);
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
}

/** `--param mode=remediate` is the CloudFormation parameter `Mode`. What is misspelt is said, not passed over. */
function chosen(params = [], known) {
  const values = new Map();
  for (const param of params) {
    const [, name, value] = /^(\w+)=([\s\S]*)$/.exec(param) ?? [];
    const key = name === undefined ? undefined : name[0].toUpperCase() + name.slice(1);
    if (key === undefined || !Object.hasOwn(known, key)) {
      throw new Error(`--param ${param}: not one of ${Object.keys(known).join(', ')}`);
    }
    values.set(key, value);
  }
  return values;
}

module.exports = RootwatchPlugin;
