import { describe, expect, it } from 'vitest';
import { findShortages, readMachineLimits } from '@tickboard/cli/load/machine-limits';

describe('findShortages', () => {
  it('[B4] finds nothing where the machine has enough, or does not say', () => {
    expect(findShortages(10_000, { descriptors: 20_000, ports: 28_000 })).toEqual([]);
    expect(findShortages(10_000, { descriptors: undefined, ports: undefined })).toEqual([]);
  });

  it('[B4] says how many open files are needed, and how to have them', () => {
    const [shortage] = findShortages(10_000, { descriptors: 1_024, ports: 28_000 });
    expect(shortage).toMatch(/1024 files.*10000 clients need (\d+).*ulimit -n \1/);
  });

  it('[B4] says when there are too few source ports', () => {
    const [shortage] = findShortages(30_000, { descriptors: 100_000, ports: 28_000 });
    expect(shortage).toMatch(/28000 source ports/);
  });
});

describe('readMachineLimits', () => {
  it('finds the limits of this process', () => {
    const { descriptors, ports } = readMachineLimits();
    expect(descriptors).toSatisfy((value) => value === undefined || (Number.isInteger(value) && value > 2));
    expect(ports).toSatisfy((value) => value === undefined || value > 0);
  });
});
