// The part of CloudFormation that is needed to read the policies of a compiled template as they arrive in AWS.

export type Template = {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string | number; readonly Type: string }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
};

export type Resource = {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: unknown;
};

export type Deployment = {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  readonly parameters: Readonly<Record<string, string>>;
};

type Json = { readonly [key: string]: unknown };

const noValue = Symbol('AWS::NoValue');

/** Returns the name of a resource of this type in ARNs, and by `Ref`. */
type Names = { readonly ref: string; readonly arn: string };

/** Returns the resources that this deployment would create, with every intrinsic function resolved. */
export function deployed(template: Template, deployment: Deployment): Readonly<Record<string, Resource>> {
  const { accountId, region, stackName } = deployment;
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': accountId,
    'AWS::NoValue': noValue,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/11112222-3333-4444-5555-666677778888`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  function parameter(name: string): unknown {
    const declared = template.Parameters?.[name];
    const value = deployment.parameters[name] ?? declared?.Default;
    if (declared === undefined || value === undefined)
      throw new Error(`Nothing is called ${name}, or it has no value.`);
    return declared.Type === 'CommaDelimitedList' ? String(value).split(',') : String(value);
  }

  function arn(service: string, rest: string): string {
    return `arn:aws:${service}:${region}:${accountId}:${rest}`;
  }

  function names(id: string): Names {
    const { Type: type, Properties: properties } = template.Resources[id] ?? { Type: 'nothing' };
    const given = isObject(properties) ? properties : {};
    const name = (key: string): string => String(given[key] === undefined ? id.toLowerCase() : resolve(given[key]));
    switch (type) {
      case 'AWS::IAM::Role':
        return { ref: name('RoleName'), arn: `arn:aws:iam::${accountId}:role/${name('RoleName')}` };
      case 'AWS::S3::Bucket':
        return { ref: name('BucketName'), arn: `arn:aws:s3:::${name('BucketName')}` };
      case 'AWS::SNS::Topic':
        return { ref: arn('sns', name('TopicName')), arn: arn('sns', name('TopicName')) };
      case 'AWS::SQS::Queue':
        return {
          ref: `https://sqs.${region}.amazonaws.com/${accountId}/${name('QueueName')}`,
          arn: arn('sqs', name('QueueName')),
        };
      case 'AWS::KMS::Key':
        return { ref: id.toLowerCase(), arn: arn('kms', `key/${id.toLowerCase()}`) };
      case 'AWS::Lambda::Function':
        return { ref: name('FunctionName'), arn: arn('lambda', `function:${name('FunctionName')}`) };
      case 'AWS::StepFunctions::StateMachine':
        return {
          ref: arn('states', `stateMachine:${name('StateMachineName')}`),
          arn: arn('states', `stateMachine:${name('StateMachineName')}`),
        };
      case 'AWS::Events::Rule':
        return { ref: name('Name'), arn: arn('events', `rule/${name('Name')}`) };
      default:
        return { ref: id, arn: `arn:aws:unknown:${region}:${accountId}:${id}` };
    }
  }

  function reference(name: string): unknown {
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    return Object.hasOwn(template.Resources, name) ? names(name).ref : parameter(name);
  }

  function attribute([id = '', key = '']: readonly string[]): unknown {
    if (key === 'Arn') return names(id).arn;
    return key === 'QueueName' ? names(id).arn.split(':').at(-1) : `${id}.${key}`;
  }

  function substitute(value: unknown): string {
    const [text, variables] = Array.isArray(value) ? value : [value, {}];
    return String(text).replaceAll(/\$\{([^}!]+)\}/g, (_match, name: string) => {
      if (isObject(variables) && name in variables) return String(resolve(variables[name]));
      return String(name.includes('.') ? attribute(name.split('.')) : reference(name));
    });
  }

  function condition(name: string): boolean {
    return Boolean(resolve(template.Conditions?.[name]));
  }

  const functions: Readonly<Record<string, (value: readonly unknown[]) => unknown>> = {
    'Fn::If': ([name, yes, no]) => resolve(condition(String(name)) ? yes : no),
    'Fn::Equals': ([a, b]) => String(resolve(a)) === String(resolve(b)),
    'Fn::Not': ([a]) => !resolve(a),
    'Fn::And': (all) => all.every((one) => Boolean(resolve(one))),
    'Fn::Or': (all) => all.some((one) => Boolean(resolve(one))),
    'Fn::Join': ([glue, list]) => asList(resolve(list)).map(String).join(String(glue)),
    'Fn::Split': ([glue, text]) => String(resolve(text)).split(String(glue)),
    'Fn::Select': ([index, list]) => asList(resolve(list))[Number(index)],
  };

  function call(name: string, value: unknown): unknown {
    if (name === 'Ref') return reference(String(value));
    if (name === 'Condition') return condition(String(value));
    if (name === 'Fn::Sub') return substitute(value);
    if (name === 'Fn::GetAtt')
      return attribute(typeof value === 'string' ? value.split('.') : asList(value).map(String));
    const known = functions[name];
    if (known === undefined) throw new Error(`${name} is not known here.`);
    return known(asList(value));
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== noValue);
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    const isCall = entries.length === 1 && only !== undefined && /^(?:Ref|Condition|Fn::\w+)$/.test(only[0]);
    // `Condition` is a function among conditions, and a part of a statement elsewhere.
    if (isCall && only !== undefined && (only[0] !== 'Condition' || typeof only[1] === 'string')) return call(...only);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, resolve(item)] as const).filter(([, item]) => item !== noValue),
    );
  }

  return Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Condition === undefined || condition(resource.Condition))
      .map(([id, resource]) => [id, { ...resource, Properties: resolve(resource.Properties) }]),
  );
}

function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${JSON.stringify(value)} is no list.`);
  return value;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
