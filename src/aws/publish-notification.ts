import { PublishCommand } from '@aws-sdk/client-sns';
import type { Failure } from '../domain/failure.ts';
import type { Notification } from '../domain/notification.ts';
import type { Aws } from './client/clients.ts';
import { type CallCounter, send } from './client/send.ts';

/** Does not depend on the run's deadline: a run that has spent its time still reports how it ended. */
const publishTimeoutMs = 20_000;

/**
 * Publishes one message with the caller's credentials, in the topic's Region. E-mail and SMS (`default`) get text, chat
 * bots (`https`) AWS Chatbot's form, queues and functions JSON; the same JSON is in the attribute `report`.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function publishNotification(
  topicArn: string,
  { subject, text, json, chat, attributes }: Notification,
  { aws, counter }: { readonly aws: Aws; readonly counter: CallCounter },
): Promise<{ readonly ok: true } | { readonly ok: false; readonly why: Failure }> {
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: subject,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: text, sms: subject, https: chat, sqs: json, lambda: json, firehose: json }),
    MessageAttributes: {
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)])),
      report: attributeOf(json),
    },
  });
  const caller = {
    aws,
    session: { credentials: aws.ownCredentials },
    counter,
    signal: AbortSignal.timeout(publishTimeoutMs),
  };
  const sent = await send(aws.sns(regionOf(topicArn)), command, { operation: 'sns:Publish', caller });
  return sent.kind === 'known' ? { ok: true } : { ok: false, why: sent.why };
}

function attributeOf(value: string | number): { DataType: string; StringValue: string } {
  return { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) };
}

/**
 * Returns the Region of a topic.
 * @throws when the text is not the ARN of a topic: settings are checked before a run begins.
 */
function regionOf(topicArn: string): string {
  const region = /^arn:[\w-]+:sns:([\w-]+):\d{12}:/.exec(topicArn)?.[1];
  if (region === undefined) throw new Error(`"${topicArn}" is not the ARN of a topic.`);
  return region;
}
