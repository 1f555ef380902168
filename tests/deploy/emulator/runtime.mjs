// The runtime of Lambda, as far as a function depends on it: gets an event from the Runtime API, calls the handler,
// sends the answer. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root, _HANDLER: name } = process.env;
const base = `http://${api}/2018-06-01/runtime`;

const asError = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: String(error?.message ?? error),
  stackTrace: String(error?.stack ?? '').split('\n'),
});

async function post(path, body) {
  await fetch(`${base}/${path}`, { method: 'POST', body: JSON.stringify(body ?? null) });
}

async function load() {
  const [, file, exported] = /^(.+)\.([^.]+)$/.exec(name);
  const loaded = await import(pathToFileURL(`${root}/${file}.mjs`).href);
  return loaded[exported];
}

async function answerNext(handler) {
  const next = await fetch(`${base}/invocation/next`);
  const requestId = next.headers.get('lambda-runtime-aws-request-id');
  const deadlineMs = Number(next.headers.get('lambda-runtime-deadline-ms'));
  const context = {
    awsRequestId: requestId,
    invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
  try {
    await post(`invocation/${requestId}/response`, await handler(await next.json(), context));
  } catch (error) {
    await post(`invocation/${requestId}/error`, asError(error));
  }
}

try {
  const handler = await load();
  for (;;) await answerNext(handler);
} catch (error) {
  await post('init/error', asError(error));
  process.exit(1);
}
