import { describe, expect, it } from '@jest/globals';
import type { HttpRequestHandler } from '../../../src/aws/client/limit-answers.ts';
import { type OpenConnection, type OpenConnectionRequest, withConnection } from '../../../src/bootstrap/connect.ts';
import { createSandbox, type Fault, sandboxClientConfig } from '../../../src/sandbox/index.ts';
import { sandboxAws, settingsOf } from '../../support/sandbox-aws.ts';

const management = '111111111111';

describe('withConnection', () => {
  it('withConnection does the work as the identified caller, then closes the connection', async () => {
    const { request, closings } = requestOn();
    const result = await withConnection(request, async ({ access, sinks, notify, throttles }) => {
      expect(closings()).toBe(0);
      const listed = await access.list(request.signal);
      return { kind: listed.kind, sinks, notify, throttles: throttles() };
    });
    expect(result).toEqual({ kind: 'known', sinks: [], notify: undefined, throttles: 0 });
    expect(closings()).toBe(1);
  });

  it('withConnection closes the connection when the work throws', async () => {
    const { request, closings } = requestOn();
    const failing = withConnection(request, async (): Promise<OpenConnection> => Promise.reject(new Error('a bug')));
    await expect(failing).rejects.toThrow('a bug');
    expect(closings()).toBe(1);
  });

  it('withConnection throws the error of the request and does no work when AWS does not identify the caller', async () => {
    const { request, closings } = requestOn([{ service: 'sts', operation: 'GetCallerIdentity', kind: 'denied' }]);
    let works = 0;
    const opening = withConnection(request, async () => {
      works += 1;
    });
    await expect(opening).rejects.toThrow('sts:GetCallerIdentity is ACCESS_DENIED');
    expect({ works, closings: closings() }).toEqual({ works: 0, closings: 1 });
  });
});

function requestOn(faults: readonly Fault[] = []): {
  readonly request: OpenConnectionRequest;
  readonly closings: () => number;
} {
  const organization = { Id: 'o-exampleorgid', MasterAccountId: management, RootId: 'r-exam', OrganizationalUnits: [] };
  const sandbox = createSandbox({ organization, accounts: [{ Id: management, Name: 'management' }] });
  for (const fault of faults) sandbox.setFault(fault);
  const { requestHandler: handler } = sandboxClientConfig(sandbox);
  let destroyed = 0;
  const requestHandler: HttpRequestHandler = {
    handle: (request, options) => handler.handle(request, options),
    destroy: () => {
      destroyed += 1;
    },
  };
  const request: OpenConnectionRequest = {
    awsOptions: { ...sandboxAws(sandbox), requestHandler },
    settings: settingsOf({}),
    runId: 'run',
    signal: new AbortController().signal,
    identityError: ({ operation, code }) => new Error(`${operation} is ${code}`),
  };
  // One handler serves S3 too, and is destroyed for both.
  return { request, closings: () => destroyed / 2 };
}
