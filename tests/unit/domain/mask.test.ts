import { describe, expect, it } from '@jest/globals';
import { masked } from '../../../src/domain/mask.ts';

describe('masked', () => {
  it.each([
    ['security@example.com', 's***@example.com'],
    ['a@b@c', 'a***@b***@c'],
    ['soc@example.com, ciso@example.com', 's***@example.com, c***@example.com'],
    ['https://user:secret@example.com/a@b', 'https://user:s***@e***@b'],
    ['arn:aws:sqs:us-east-1:111111111111:queue', 'arn:aws:sqs:us-east-1:111111111111:queue'],
    ['s***@example.com', 's***@example.com'],
  ])('masked makes %s into %s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it('masked leaves a text of a million characters without an address as it is', () => {
    const text = 'x'.repeat(1_000_000);
    expect(masked(text)).toBe(text);
  });
});
