import { readRetryAfter } from '@tickboard/server/sources/retry-after';
import { describe, expect, it } from 'vitest';

const NOW = Date.UTC(2026, 0, 1);

describe('[HP8] Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['300', 300_000],
    ['301', 300_000],
    ['999999999', 300_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Fri, 02 Jan 2026 00:00:00 GMT', 300_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2026-01-01', undefined],
    ['Thu, 99 Jan 2026 99:99:99 GMT', undefined],
    [undefined, undefined],
  ])('of %j is a wait of %j ms', (header, expected) => {
    expect(readRetryAfter(header, NOW)).toBe(expected);
  });
});
