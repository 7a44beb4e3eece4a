import { getPriority, setPriority } from 'node:os';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { giveWay } from '../../src/history/give-way.ts';

vi.mock('node:os');

describe('a thread that gives way', () => {
  beforeEach(() => vi.resetAllMocks());

  it.runIf(process.platform === 'linux')('[HI91] has a lower priority than what started it, as low as there is', () => {
    vi.mocked(getPriority).mockReturnValue(2);
    giveWay('a little');
    giveWay('to all');
    expect(vi.mocked(setPriority).mock.calls).toEqual([[7], [19]]);
  });

  it('[HI91] goes on as it is where the system lets nobody do so', () => {
    const refuse = () => {
      throw Object.assign(new Error('A system error occurred: uv_os_setpriority returned EPERM'), { code: 'EPERM' });
    };
    vi.mocked(getPriority).mockReturnValue(0);
    vi.mocked(setPriority).mockImplementation(refuse);
    expect(() => giveWay('a little')).not.toThrow();
    vi.mocked(getPriority).mockImplementation(refuse);
    expect(() => giveWay('to all')).not.toThrow();
  });
});
