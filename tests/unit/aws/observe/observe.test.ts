import { describe, expect, it } from '@jest/globals';
import { assert, asyncProperty, constantFrom, dictionary, jsonValue, string } from 'fast-check';
import { answer } from '../../../../src/aws/observe/observe.ts';
import { awsError, callerIn, fakeAws, sessionIn } from '../fake-answers.ts';
import { ask, questions } from '../questions.ts';

describe('answer', () => {
  it('answer never throws and never guesses, whatever AWS answers', async () => {
    const kinds = constantFrom(...Object.values(questions).map(({ kind }) => kind));
    await assert(
      asyncProperty(kinds, dictionary(string(), jsonValue()), async (kind, output) => {
        const observed = await ask(kind, () => ({ ...output, $metadata: {} }));
        expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
      }),
      { numRuns: 200 },
    );
  });

  it.each(Object.values(questions))(
    'answer is unknown with the operation and the reason when $kind is denied',
    async ({ kind }) => {
      const observed = await ask(kind, () => {
        throw awsError('AccessDenied', { message: 'no' });
      });
      expect(observed).toEqual({
        kind: 'unknown',
        why: {
          code: 'ACCESS_DENIED',
          operation: expect.stringMatching(/^[a-z]+:[A-Z][A-Za-z]+$/),
          awsCode: 'AccessDenied',
          message: 'no',
          requestId: 'request-1',
        },
      });
    },
  );

  it('answer throws when the session is in another account than the question', async () => {
    const observer = {
      ...callerIn(
        '222222222222',
        fakeAws(() => ({})),
      ),
      session: sessionIn('222222222222'),
    };
    await expect(answer(questions.trails, observer)).rejects.toThrow(
      'A question about 111111111111 was asked with a session in 222222222222.',
    );
  });
});
