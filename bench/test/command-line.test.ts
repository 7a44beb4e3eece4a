import { describe, expect, it } from 'vitest';
import { choice, count, defineBench, duration, toggle } from '@tickboard/bench/bench';
import { describeResult, findMissed, readCommandLine, UsageError } from '@tickboard/bench/command-line';

const bench = defineBench({
  name: 'sprint',
  description: 'runs',
  options: {
    runners: count(8, 'runners'),
    'warm-up': duration('2s', 'stretching'),
    shoes: choice(['light', 'heavy'], 'footwear'),
    crowd: toggle(true, 'people watching'),
  },
  targets: () => [],
  run: () => Promise.resolve({}),
});

function read(line: string) {
  return readCommandLine(line.split(' '), [bench]);
}

describe('readCommandLine', () => {
  it('[B16] fills in what is not said', () => {
    const { values, isJson } = read('sprint');
    expect(values).toEqual({ runners: 8, 'warm-up': 2_000, shoes: 'light', crowd: true });
    expect(isJson).toBe(false);
  });

  it('[B16] reads counts, durations, choices and switches', () => {
    const { values, isJson } = read('sprint --runners 100 --warm-up 250ms --shoes heavy --no-crowd --json');
    expect(values).toEqual({ runners: 100, 'warm-up': 250, shoes: 'heavy', crowd: false });
    expect(isJson).toBe(true);
  });

  it.each([
    'marathon',
    'sprint --runners -1',
    'sprint --runners two',
    'sprint --shoes red',
    'sprint --warm-up 2',
    'sprint --up',
  ])('[B16] says how it is used instead of "%s"', (line) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(/--runners +runners \(8\)/);
  });
});

describe('findMissed', () => {
  const result = { ratio: 1.3, peers: { naive: { times_ours: 4 } } };

  it('[B17] names each target that is missed, at any depth', () => {
    const targets = [
      { figure: 'ratio', atMost: 1.25 },
      { figure: 'peers.naive.times_ours', atLeast: 5 },
    ];
    expect(findMissed(result, targets)).toEqual([
      'ratio 1.3 is more than 1.25',
      'peers.naive.times_ours 4 is less than 5',
    ]);
  });

  it('[B17] does not take a figure that is missing for a target that is met', () => {
    expect(findMissed(result, [{ figure: 'peers.other.times_ours', atMost: 1 }])).toEqual([
      'peers.other.times_ours was not measured',
    ]);
    expect(findMissed({ ratio: Number.NaN }, [{ figure: 'ratio', atMost: 2 }])).toEqual(['ratio was not measured']);
  });

  it('[B17] is content with what just reaches it', () => {
    expect(findMissed(result, [{ figure: 'ratio', atMost: 1.3 }])).toEqual([]);
  });
});

describe('describeResult', () => {
  it('prints a figure a line, and beside it what it is to reach', () => {
    const text = describeResult({ ratio: 1.3, peers: { naive: 4 } }, [{ figure: 'peers.naive', atLeast: 5 }]);
    expect(text).toMatch(/^ratio +1\.3\npeers\.naive +4 {3}\(≥ 5\)$/);
  });
});
