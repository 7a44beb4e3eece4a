import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSE_CODES, formatCloseReason, parseCloseReason, shouldReconnect } from '../../src/protocol/close-codes.ts';

describe('[P25] close codes', () => {
  it('are these', () => {
    expect(CLOSE_CODES).toEqual({
      draining: 1001,
      tooLarge: 1009,
      tooManyBadMessages: 4400,
      unauthenticated: 4401,
      forbidden: 4403,
      noPong: 4408,
      slowConsumer: 4413,
      tooMany: 4429,
    });
  });

  it.each([4400, 4401, 4402, 4403])('%i means do not come back', (code) => {
    expect(shouldReconnect(code)).toBe(false);
  });

  it.each([1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 3000, 4000, 4399, 4404, 4408, 4413, 4429, 4999])(
    '%i means come back',
    (code) => {
      expect(shouldReconnect(code)).toBe(true);
    },
  );
});

describe('[P26] the reason of a close', () => {
  it('is JSON with a message, and a hint where there is one', () => {
    expect(formatCloseReason('too slow')).toBe('{"message":"too slow"}');
    expect(formatCloseReason('draining', 1_500)).toBe('{"message":"draining","retry_after_ms":1500}');
  });

  it('fits into what a close frame can hold, whatever the message', () => {
    const message = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('"', '\\', '\n', '😀', '\ud800', 'x').map((character) => character.repeat(300)),
    );
    fc.assert(
      fc.property(message, fc.option(fc.maxSafeInteger().map(Math.abs), { nil: undefined }), (text, retryAfterMs) => {
        const reason = formatCloseReason(text, retryAfterMs);
        expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
        const read = parseCloseReason(reason);
        expect(read.retryAfterMs).toBe(retryAfterMs);
        expect(text.startsWith(read.message)).toBe(true);
        if (Buffer.byteLength(JSON.stringify(text)) < 60) expect(read.message).toBe(text);
      }),
    );
  });

  it.each([
    ['', '', undefined],
    ['going away', 'going away', undefined],
    ['{"message":"m","retry_after_ms":0}', 'm', 0],
    ['{"message":"m","retry_after_ms":-1}', 'm', undefined],
    ['{"message":"m","retry_after_ms":1e999}', 'm', undefined],
    ['{"message":"m","retry_after_ms":"5"}', 'm', undefined],
    ['{"message":"m","more":1}', 'm', undefined],
    ['{"message":{"toString":1}}', '{"message":{"toString":1}}', undefined],
    ['{"retry_after_ms":5}', '{"retry_after_ms":5}', undefined],
    ['[1]', '[1]', undefined],
    ['null', 'null', undefined],
    ['"message"', '"message"', undefined],
  ])('%j is read as %j', (reason, message, retryAfterMs) => {
    expect(parseCloseReason(reason)).toEqual({ message, retryAfterMs });
  });
});
