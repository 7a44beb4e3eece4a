import {
  formatAge,
  formatAgeAt,
  formatDateTime,
  formatDuration,
  formatIso,
  formatTime,
  isTimeZone,
} from '@tickboard/client/view/times';
import { describe, expect, it } from 'vitest';

const MOMENT = Date.UTC(2026, 0, 31, 12, 34, 56, 789);

describe('a time', () => {
  it('[VW6] is written in the zone that was chosen', () => {
    expect(formatTime(MOMENT, 'utc')).toBe('12:34:56');
    expect(formatDateTime(MOMENT, 'utc')).toBe('2026-01-31 12:34:56');
    expect(formatDateTime(Date.UTC(99_999, 0), 'utc')).toBe('99999-01-01 00:00:00');
    expect(formatDateTime(MOMENT, 'Asia/Tokyo')).toBe('2026-01-31 21:34:56');
    expect(formatTime(MOMENT, 'local')).toMatch(/^\d\d:34:56$/);
    expect(formatIso(MOMENT)).toBe('2026-01-31T12:34:56.789Z');
  });

  it('[VW6] knows when clocks change', () => {
    const change = Date.UTC(2026, 2, 29, 1);
    expect(formatTime(change - 1_000, 'Europe/Berlin')).toBe('01:59:59');
    expect(formatTime(change, 'Europe/Berlin')).toBe('03:00:00');
  });

  it('[VW1] that is missing is a dash, and in a file nothing', () => {
    for (const missing of [undefined, Number.NaN, 1e20]) {
      expect([formatTime(missing, 'utc'), formatDateTime(missing, 'utc'), formatIso(missing)]).toEqual(['-', '-', '']);
    }
  });

  it('[VW6] wants a zone that there is', () => {
    expect(['utc', 'local', 'Europe/Berlin', 'Europe/Berlln'].map((zone) => isTimeZone(zone))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('an age', () => {
  it.each([
    [0, '0.0s'],
    [-5_000, '0.0s'],
    [340, '0.3s'],
    [9_940, '9.9s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3_599_999, '59m'],
    [7_200_000, '2h'],
    [5 * 86_400_000, '5d'],
    [Number.NaN, '-'],
    [undefined, '-'],
  ])('[VW7] of %s ms is %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });

  it('[VW7] says of a time ahead that it is, unless clocks only differ', () => {
    const now = Date.UTC(2026, 0, 5);
    const ages = [-61_000, 0, 1_500, 5_000, 3 * 3_600_000].map((ahead) => formatAgeAt(now + ahead, now));
    expect(ages).toEqual(['1m', '0.0s', '0.0s', 'in 5.0s', 'in 3h']);
    expect(formatAgeAt(undefined, now)).toBe('-');
  });

  it('[VW7] that is a duration has two units', () => {
    expect([5_000, 65_000, 7_500_000, 3 * 86_400_000 + 4 * 3_600_000].map((ms) => formatDuration(ms))).toEqual([
      '5s',
      '1m 05s',
      '2h 05m',
      '3d 4h',
    ]);
  });
});
