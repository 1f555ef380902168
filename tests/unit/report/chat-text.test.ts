import { describe, expect, it } from '@jest/globals';
import { chatText } from '../../../src/report/text/chat-text.ts';

describe('text in a chat channel', () => {
  it.each([
    ['a mention of a channel in Slack', '<!channel> look', '\\u003c!channel\\u003e look'],
    ['a mention of a user in Slack', '<@U024BE7LH>', '\\u003c\\u0040U024BE7LH\\u003e'],
    ['a mention of a team', 'everything is fine, @here', 'everything is fine, \\u0040here'],
    ['a mention in Teams', '<at>Ada</at>', '\\u003cat\\u003eAda\\u003c/at\\u003e'],
    ['a channel', 'ask in #general', 'ask in \\u0023general'],
    ['a link of Slack', '<https://a.example|Sign in>', '\\u003chttps\\u003a//a\\u002eexample|Sign in\\u003e'],
    ['a link of Markdown', '[Sign in](https://a.example)', '[Sign in\\u005d(https\\u003a//a\\u002eexample)'],
    ['a link by label', '[Sign in][1]', '[Sign in\\u005d[1]'],
    ['an address', 'see https://10.0.0.1/x', 'see https\\u003a//10.0.0.1/x'],
    ['the name of a host', 'see a.example or www.b.example', 'see a\\u002eexample or www\\u002eb\\u002eexample'],
    ['an e-mail address', 'root@a.example', 'root\\u0040a\\u002eexample'],
    ['bold and struck through', '*a* ~b~ **c**', '\\u002aa\\u002a \\u007eb\\u007e \\u002a\\u002ac\\u002a\\u002a'],
    ['italics', '_a_ b_ _c', '\\u005fa\\u005f b\\u005f \\u005fc'],
    ['code', '`a` ```b', '\\u0060a\\u0060 \\u0060\\u0060\\u0060b'],
    ['a quotation', '> all is well', '\\u003e all is well'],
    ['an emoji', ':white_check_mark: fine', '\\u003awhite_check_mark: fine'],
    ['an emoji in what begins like an ARN', 'arn:aws:tada:', 'arn\\u003aaws\\u003atada:'],
    ['a character reference', '&lt;!here&gt; &#64;here', '\\u0026lt;!here\\u0026gt; \\u0026\\u002364;here'],
    ['a function of Adaptive Cards', '{{DATE(2026-11-22T06:00:00Z)}}', '\\u007b{DATE(2026-11-22T06:00:00Z)}}'],
    ['an invisible character', 'a\u200bb\u{e0041}', 'a\\u200bb\\u{e0041}'],
    ['a line break', 'a\n# b', 'a\\n# b'],
  ])('%s is shown as text', (_what, text, shown) => {
    expect(chatText(text)).toBe(shown);
  });

  it.each([
    'payments-prod [eu] R&D (2)',
    'payments_prod_eu',
    'METRIC_FILTER_NARROWER: Filter root-usage misses 0.5 of { $.1 }.',
    'ACCESS_DENIED: sts:AssumeRole: User: arn:aws:sts::111122223333:assumed-role/a is not authorized',
    'arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/main',
    'Ünïcödé 日本語 🧪',
  ])('%j is left as it is in a chat channel', (text) => {
    expect(chatText(text)).toBe(text);
  });
});
