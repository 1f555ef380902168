/** A message that has reached a subscriber. */
export type Delivery = {
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly subject: string | undefined;
  readonly message: string;
  /** The alarm that caused it; undefined for a message of the Publish operation. */
  readonly alarmArn: string | undefined;
  readonly atMs: number;
};
