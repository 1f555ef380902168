import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import type { FinalizeRequestMiddleware, MetadataBearer } from '@smithy/types';
import { createClients } from '../../../../src/aws/client/clients.ts';
import { type Caller, send } from '../../../../src/aws/client/send.ts';
import { type Attempt, answering, awsError, callerIn, fakeAws, sessionIn } from '../fake-answers.ts';

const accounts = Array.from({ length: 60 }, (_, index) => String(100_000_000_000 + index));

/** Makes calls to three services, each with the account that it is meant for in its input. */
function callsOf(caller: Caller, account: string): readonly Promise<unknown>[] {
  const { aws } = caller;
  const named = (operation: 'cloudtrail:DescribeTrails' | 'logs:DescribeMetricFilters') => ({ operation, caller });
  return [
    send(
      aws.cloudtrail('us-east-1'),
      new DescribeTrailsCommand({ trailNameList: [account] }),
      named('cloudtrail:DescribeTrails'),
    ),
    send(
      aws.logs('us-east-1'),
      new DescribeMetricFiltersCommand({ logGroupName: account }),
      named('logs:DescribeMetricFilters'),
    ),
    send(aws.sns('eu-west-1'), new ListSubscriptionsByTopicCommand({ TopicArn: account }), {
      operation: 'sns:ListSubscriptionsByTopic',
      caller,
    }),
  ];
}

function recording() {
  const attempts: Attempt[] = [];
  const aws = fakeAws((attempt) => {
    attempts.push(attempt);
    return {};
  });
  return { attempts, aws };
}

const intruder: FinalizeRequestMiddleware<object, MetadataBearer> = (next) => async (args) => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=ASIA999999999999/20261122/us-east-1/logs/aws4_request';
  return next({ ...args, request: { ...Object(args.request), headers: { authorization } } });
};

function meantFor({ input }: Attempt): string {
  return String(input['logGroupName'] ?? input['TopicArn'] ?? input['trailNameList']);
}

/** Waits a few turns of the event loop, a different number for every call, so that calls overtake one another. */
async function shuffle(seed: number): Promise<void> {
  for (let turn = 0; turn < seed % 7; turn += 1) await new Promise(setImmediate);
}

describe('clients shared by all accounts', () => {
  it('shared clients sign every call and retry with the credentials of its own account, however calls interleave', async () => {
    const attempts: Attempt[] = [];
    const aws = fakeAws(async (attempt) => {
      attempts.push(attempt);
      await shuffle(attempts.length);
      if (attempts.length % 5 === 0) throw awsError('ThrottlingException');
      return {};
    });
    const calls = accounts.flatMap((account, index) => {
      const { credentials, accountId } = sessionIn(account);
      const slow = async () => {
        await shuffle(index);
        return credentials();
      };
      const caller = { ...callerIn(account, aws), session: { accountId, credentials: slow } };
      return [...callsOf(caller, account), ...callsOf(caller, account)];
    });
    await Promise.all(calls);

    expect(attempts.length).toBeGreaterThan(accounts.length * 6);
    expect(attempts.map(({ accessKeyId, sessionToken }) => ({ accessKeyId, sessionToken }))).toEqual(
      attempts.map((attempt) => ({
        accessKeyId: `ASIA${meantFor(attempt)}`,
        sessionToken: `token-${meantFor(attempt)}`,
      })),
    );
  });

  it('shared clients send nothing for a command that is not bound to a session', async () => {
    const { attempts, aws } = recording();
    await expect(aws.cloudtrail('us-east-1').send(new DescribeTrailsCommand({}))).rejects.toThrow(
      'A cloudtrail call was made without a session.',
    );
    expect(attempts).toEqual([]);
  });

  it('shared clients throw when a call is about to be sent with the credentials of another account', async () => {
    const { attempts, aws } = recording();
    const place = { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'intruder' } as const;
    aws.logs('us-east-1').middlewareStack.addRelativeTo(intruder, place);
    const call = send(aws.logs('us-east-1'), new DescribeMetricFiltersCommand({ logGroupName: 'g' }), {
      operation: 'logs:DescribeMetricFilters',
      caller: callerIn('111111111111', aws),
    });
    await expect(call).rejects.toThrow('credentials that are not those of its session');
    expect(attempts).toEqual([]);
  });

  it('shared clients send the name of the program with every call', async () => {
    const { attempts, aws } = recording();
    await Promise.all(callsOf(callerIn('111111111111', aws), '111111111111'));
    expect(attempts.map(({ userAgent }) => userAgent)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/ rootwatch\/test$/)),
    );
  });

  it('createClients creates one client for each service and Region', () => {
    const aws = fakeAws(() => ({}));
    expect(aws.logs('us-east-1')).toBe(aws.logs('us-east-1'));
    expect(aws.logs('us-east-1')).not.toBe(aws.logs('eu-west-1'));
  });

  it('shared clients sign for the Region of the client', async () => {
    const { attempts, aws } = recording();
    await Promise.all(callsOf(callerIn('111111111111', aws), '111111111111'));
    const places = attempts.map(({ service, region, hostname }) => `${service} ${region} ${hostname}`);
    expect(places.toSorted()).toEqual([
      'cloudtrail us-east-1 cloudtrail.us-east-1.amazonaws.com',
      'logs us-east-1 logs.us-east-1.amazonaws.com',
      'sns eu-west-1 sns.eu-west-1.amazonaws.com',
    ]);
  });

  it('shared clients give each call its own retries, so that throttled accounts leave enough for the others', async () => {
    const attemptsByAccount = new Map<string, number>();
    const failingService = answering((attempt) => {
      const account = meantFor(attempt);
      attemptsByAccount.set(account, (attemptsByAccount.get(account) ?? 0) + 1);
      throw awsError('InternalFailure', { status: 500 });
    });
    const aws = createClients({
      region: 'eu-west-1',
      userAgent: 'rootwatch',
      plugins: [failingService],
      maxAttempts: 2,
    });
    const many = Array.from({ length: 150 }, (_, index) => String(100_000_000_000 + index));
    await Promise.all(
      many.map((account) =>
        send(aws.logs('us-east-1'), new DescribeMetricFiltersCommand({ logGroupName: account }), {
          operation: 'logs:DescribeMetricFilters',
          caller: callerIn(account, aws),
        }),
      ),
    );
    expect(attemptsByAccount).toEqual(new Map(many.map((account) => [account, 2])));
  });
});
