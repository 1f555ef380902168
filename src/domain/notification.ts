/** One message about a run. */
export type Notification = {
  /** At most 100 characters of ASCII, as SNS asks. */
  readonly subject: string;
  /** For people: what changed, what is wrong, where to look. */
  readonly text: string;
  /** The same for programs, as JSON. */
  readonly json: string;
  /** AWS Chatbot's schema for custom notifications, as JSON. */
  readonly chat: string;
  /** What filter policies of subscriptions can go by. */
  readonly attributes: Readonly<Record<string, string | number>>;
};
