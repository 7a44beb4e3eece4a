import { describe, expect, it } from 'vitest';
import { ENTRIES } from '../../src/config/entries.ts';
import { describeLiveChanges } from '../../src/config/live-changes.ts';
import { load } from './load.ts';

describe('a changed configuration', () => {
  it('[C20] takes over what is live and names the rest', () => {
    const running = load({ yaml: 'server: {port: 1}\nredis: {url: a}\n' }).config;
    const next = load({
      yaml: 'server: {port: 2, log_level: debug}\nwebsocket: {allowed_origins: ["https://a.example"]}\nbroadcast: {tui_interval: 200ms}\n',
    }).config;
    const changes = describeLiveChanges(running, next);
    expect(changes.applied).toEqual(['server.log_level', 'websocket.allowed_origins', 'broadcast.tui_interval']);
    expect(changes.needsRestart).toEqual(['server.port', 'redis.url']);
    expect(changes.config).toEqual({
      ...running,
      server: { ...running.server, logLevel: 'debug' },
      websocket: { ...running.websocket, allowedOrigins: ['https://a.example'] },
      broadcast: { ...running.broadcast, tuiIntervalMs: 200 },
    });
    expect(running.server.logLevel).toBe('info');
  });

  it('[C20] that says the same is no change', () => {
    const yaml = 'websocket: {allowed_origins: ["https://a.example"]}';
    const same = describeLiveChanges(load({ yaml }).config, load({ yaml }).config);
    expect([same.applied, same.needsRestart]).toEqual([[], []]);
  });

  it('[C20] can change these without a restart, and no others', () => {
    expect(ENTRIES.filter(({ option }) => option.isLive).map(({ path }) => path)).toEqual([
      'server.log_level',
      'websocket.allowed_origins',
      'websocket.max_connections',
      'websocket.max_connections_per_ip',
      'websocket.low_water',
      'websocket.high_water',
      'websocket.max_bad_messages',
      'websocket.messages_per_second',
      'broadcast.tui_interval',
      'broadcast.web_interval',
      'broadcast.min_interval',
      'broadcast.max_interval',
      'broadcast.heartbeat_interval',
      'broadcast.slice_budget',
    ]);
  });
});
