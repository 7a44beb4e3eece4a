import { describe, expect, it } from 'vitest';
import { configuredSources } from '../../src/sources/registry.ts';
import { load } from '../config/load.ts';

function sourcesOf(environment: Readonly<Record<string, string>>) {
  return configuredSources(load({ environment }).config);
}

describe('the sources of a configuration', () => {
  it('[V10] are the simulation alone when no other is configured', async () => {
    const entries = await sourcesOf({});
    expect(entries.map(({ name, isSimulated }) => [name, isSimulated])).toEqual([['sim', true]]);
  });

  it('[V10] are those configured, and then not the simulation', async () => {
    const entries = await sourcesOf({ DASHBOARD_REDIS_URL: 'localhost:6379', DASHBOARD_REDIS_STALL_AFTER: '7s' });
    expect(entries.map(({ name, isSimulated, stallAfterMs }) => [name, isSimulated, stallAfterMs])).toEqual([
      ['redis', false, 7_000],
    ]);
  });

  it('[V10] are both, or none, when told to', async () => {
    const both = await sourcesOf({ DASHBOARD_REDIS_URL: 'localhost:6379', DASHBOARD_SIM_ENABLED: 'on' });
    expect(both.map(({ name }) => name)).toEqual(['redis', 'sim']);
    expect(await sourcesOf({ DASHBOARD_SIM_ENABLED: 'off' })).toEqual([]);
  });

  it('[V10] give a simulation of long steps time before it counts as stalled', async () => {
    const [sim] = await sourcesOf({ DASHBOARD_SIM_STEP: '10s' });
    expect(sim?.stallAfterMs).toBe(30_000);
  });
});
