// dist/package: the function's code, its bill of materials, and a CloudFormation template that `aws cloudformation deploy`
// takes without osls. The same sources give the same bytes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'serverless', 'package'], { encoding: 'utf8' });
if (status !== 0) {
  console.error(stdout, stderr);
  process.exit(1);
}
const template = JSON.parse(readFileSync('.serverless/cloudformation-template-update-stack.json', 'utf8'));
const { Resources, Outputs } = template;
for (const of of [Resources, Outputs]) {
  const own = Object.keys(of).filter((id) => id.startsWith('ServerlessDeploymentBucket'));
  if (own.length === 0) throw new Error('The template of osls is not as it was: it has no deployment bucket.');
  for (const id of own) delete of[id];
}
// osls wants names as they will be; a stack by another name must not miss the log groups that its role may write to.
const named = (name) => ({ 'Fn::Sub': name.replace('rootwatch-prod', `\${AWS::StackName}`) });
for (const { Type, Properties } of Object.values(Resources)) {
  if (Type === 'AWS::Logs::LogGroup') Properties.LogGroupName = named(Properties.LogGroupName);
  if (Type !== 'AWS::Lambda::Function') continue;
  Properties.FunctionName = named(Properties.FunctionName);
  Properties.Code = { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { Ref: 'CodeKey' } };
}
if (JSON.stringify([Resources, Outputs]).includes('rootwatch-prod'))
  throw new Error('A name in the template is fixed.');
const Parameters = {
  CodeBucket: { Type: 'String', Description: 'A bucket in this Region with the code of the function.' },
  CodeKey: { Type: 'String', Description: 'Where in it rootwatch.zip is.', Default: 'rootwatch.zip' },
  ...template.Parameters,
};
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const packaged = { ...template, Description: `rootwatch ${version}`, Parameters };

rmSync('dist/package', { recursive: true, force: true });
mkdirSync('dist/package');
writeFileSync('dist/package/rootwatch.template.json', JSON.stringify(packaged));
copyFileSync('.serverless/rootwatch.zip', 'dist/package/rootwatch.zip');
copyFileSync('dist/rootwatch.cdx.json', 'dist/package/rootwatch.cdx.json');
for (const name of ['rootwatch.template.json', 'rootwatch.zip', 'rootwatch.cdx.json']) {
  const bytes = readFileSync(`dist/package/${name}`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  console.log(`dist/package/${name}: ${Math.round(bytes.length / 1000)} KB, sha256 ${hash}`);
}
console.log(`${Object.keys(Resources).length} resources`);
