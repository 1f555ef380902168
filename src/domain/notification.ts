/** One message about a run. */
export type Notification = {
  /** At most 100 characters of ASCII, as SNS asks. */
  readonly subject: string;
  /** The message for people: what changed, what is wrong, where the report is. */
  readonly text: string;
  /** The message for programs, as JSON. */
  readonly json: string;
  /** The message for chat channels, in AWS Chatbot's schema for custom notifications, as JSON. */
  readonly chat: string;
  /** The message attributes for filter policies of subscriptions. */
  readonly attributes: Readonly<Record<string, string | number>>;
};
