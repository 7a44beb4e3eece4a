import { describe, expect, it } from 'vitest';
import { configuredSources, declareSources } from '../../src/sources/registry.ts';
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

  it.each([
    ['dashboard-server', {}, 'this name is that of the server'],
    ['write_back', {}, 'this name belongs to a section of its own'],
    ['sim', { DASHBOARD_SIM_ENABLED: 'on' }, 'this name belongs to a section of its own'],
    ['redis', { DASHBOARD_REDIS_URL: 'localhost:6379' }, 'this name belongs to a section of its own'],
  ])('[C23] have no source of the name %s, which another has: %j', (name, environment, problem) => {
    const yaml = `sources:\n  desk:\n    type: push\n  ${name}:\n    type: push\n`;
    expect(() => declareSources(load({ yaml, environment }).config)).toThrow(
      `sources.${name}: ${problem}, expected another name (config.yaml:4)`,
    );
  });

  it('[C23] may have one of the name sim where the simulation does not run', () => {
    const { config } = load({ yaml: 'sources:\n  sim:\n    type: push\n' });
    expect(declareSources(config).map(({ name, type }) => [name, type])).toEqual([['sim', 'push']]);
  });
});
