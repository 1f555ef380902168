import { hexDigits } from './hidden-characters.ts';
import { plain } from './plain-text.ts';

/**
 * Turns any text into one line that a chat application shows as it is. Amazon Q Developer renders `client-markdown` in
 * the markdown of the application, mentions and emojis included:
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 * Slack and Microsoft Teams escape differently, so what either takes for markup becomes an escape that neither knows:
 * https://docs.slack.dev/messaging/formatting-message-text
 * https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
export function chatText(text: string): string {
  return plain(text).replace(markup, (found) => (found.length > 1 ? found : `\\u${hexDigits(found.charCodeAt(0), 4)}`));
}

/** The head of an ARN, which is kept: no name stands in it, so its colons are no emoji's. */
const arnHead =
  'arn:aws(?:-cn|-us-gov)?:(?:cloudtrail|cloudwatch|iam|kms|logs|s3|sns|sts):(?:[a-z]{2}(?:-[a-z]+)+-\\d)?:(?:\\d{12})?:';

const markup = new RegExp(
  [
    arnHead,
    // Mentions and links of Slack, mentions of Teams, code, bold, struck through.
    '[<>@`*~]',
    // Channels: #general.
    '#(?=[\\p{L}\\p{N}])',
    // Italics, which do not begin or end within a word.
    '(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}_])',
    // Links and images of Markdown: [text](address), [text][label].
    '\\](?=\\s*[(\\[])',
    // Addresses, and names of hosts, which become links by themselves: https://a.example, a.example.
    ':(?=/)|\\.(?=\\p{L})',
    // Emojis: :smile:, but not the minutes of a time.
    ':(?!\\d\\d:)(?=[^\\s:\\p{Lu}]+:)',
    // Character references, and functions of Adaptive Cards: {{DATE(…)}}.
    '&(?=#|[\\p{L}\\p{N}]+;)|\\{(?=\\{)',
  ].join('|'),
  'gu',
);
