import { describe, expect, it } from 'vitest';
import { parseFormats, planClients } from '@tickboard/cli/load/plans';

const NOBODY_ODD = { slow: 0, stopped: 0, reconnecting: 0 };

describe('parseFormats', () => {
  it('[B2] reads equal and unequal shares', () => {
    expect(parseFormats('json, compact')).toEqual(['json', 'compact']);
    expect(parseFormats('compact=3,json=1')).toEqual(['compact', 'compact', 'compact', 'json']);
  });

  it.each(['', 'xml', 'json=0', 'json=101', 'json;compact', 'json=', 'json,'])('[B2] refuses "%s"', (text) => {
    expect(parseFormats(text)).toBeUndefined();
  });
});

describe('planClients', () => {
  it('[B2] deals the formats out in their shares', () => {
    const formats = parseFormats('compact=3,json') ?? [];
    const plans = planClients({ clients: 400, type: 'tui', formats, sampleEvery: 0, ...NOBODY_ODD });
    expect(plans.filter(({ format }) => format === 'compact')).toHaveLength(300);
    expect(plans.filter(({ format }) => format === 'json')).toHaveLength(100);
    expect(plans.some(({ isSampled }) => isSampled)).toBe(false);
  });

  it('[B7] has each format and each behaviour in the sample, however small it is', () => {
    const formats = ['json', 'msgpack', 'compact'] as const;
    const odd = { slow: 2, stopped: 2, reconnecting: 2 };
    const plans = planClients({ clients: 50, type: 'web', formats, sampleEvery: 1_000, ...odd });
    const sampled = plans.filter(({ isSampled }) => isSampled);
    expect(new Set(sampled.map(({ format }) => format))).toEqual(new Set(formats));
    expect(new Set(sampled.map(({ behaviour }) => behaviour))).toEqual(
      new Set(['slow', 'stopped', 'reconnecting', 'steady']),
    );
    expect(sampled.length).toBeLessThan(10);
  });

  it('[B6] counts the latencies of steady clients only', () => {
    const odd = { slow: 1, stopped: 1, reconnecting: 1 };
    const plans = planClients({ clients: 5, type: 'tui', formats: ['json'], sampleEvery: 0, ...odd });
    expect(plans.map(({ behaviour, isTimed }) => [behaviour, isTimed])).toEqual([
      ['slow', false],
      ['stopped', false],
      ['reconnecting', false],
      ['steady', true],
      ['steady', true],
    ]);
  });

  it('refuses more odd clients than clients', () => {
    const odd = { slow: 2, stopped: 2, reconnecting: 2 };
    expect(() => planClients({ clients: 5, type: 'tui', formats: ['json'], sampleEvery: 0, ...odd })).toThrow(
      RangeError,
    );
  });
});
