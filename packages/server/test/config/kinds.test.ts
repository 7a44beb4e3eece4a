import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { host, origins, path, redisUrl, url } from '../../src/config/kinds.ts';
import { formatBytes, formatDuration, parseBytes, parseDuration } from '../../src/config/units.ts';
import { faultLines, load } from './load.ts';

describe('durations', () => {
  it.each([
    ['100ms', 100],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1.5s', 1_500],
    ['1m30s', 90_000],
    ['1h0m0s', 3_600_000],
    ['0.1ms', 0],
  ])('[C7] %s is %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '100', '-1s', '1 s', '1S', '1d', 's', '1.s', '.5s', '1e3ms', '∞'])('[C7] %j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('[C7] come back from how they are written', () => {
    fc.assert(fc.property(fc.nat(), (value) => parseDuration(formatDuration(value)) === value));
    expect([0, 1_500, 60_000, 90_000].map(formatDuration)).toEqual(['0ms', '1500ms', '1m', '90s']);
  });
});

describe('sizes', () => {
  it.each([
    ['1024', 1_024],
    ['512b', 512],
    ['64kb', 65_536],
    ['1mb', 1_048_576],
    ['1MB', 1_048_576],
    ['1gb', 1_073_741_824],
    ['1.5kb', 1_536],
  ])('[C8] %s is %i bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(['', 'kb', '-1kb', '1 kb', '1tb', '1kib'])('[C8] %j is none', (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });

  it('[C8] come back from how they are written', () => {
    fc.assert(fc.property(fc.nat(), (value) => parseBytes(formatBytes(value)) === value));
  });
});

describe('lists', () => {
  it('[C9] are sequences or texts with commas', () => {
    const expected = ['https://a.example', 'http://localhost:3000'];
    for (const text of [
      '[https://a.example, "http://localhost:3000"]',
      '\n    - https://a.example\n    - http://localhost:3000',
      '"https://a.example , http://localhost:3000"',
    ]) {
      expect(load({ yaml: `websocket:\n  allowed_origins: ${text}\n` }).config.websocket.allowedOrigins).toEqual(
        expected,
      );
    }
    const environment = { DASHBOARD_ALLOWED_ORIGINS: 'https://a.example,http://localhost:3000' };
    expect(load({ environment }).config.websocket.allowedOrigins).toEqual(expected);
  });

  it('[C9] of origins are normal and without repetition', () => {
    const written = ['HTTPS://Desk.Example:443/', 'https://desk.example', 'http://[::1]:80', '*'];
    expect(origins().parse(written)).toEqual(['https://desk.example', 'http://[::1]', '*']);
  });

  it.each([
    'desk.example',
    'https://',
    'ftp://a',
    'https://a/b',
    'https://a?b',
    'https://u@a',
    'https://*.a.example',
    'null',
    'a,,b',
  ])('[C9] of origins do not take %j', (text) => {
    expect(origins().parse(text)).toBeUndefined();
  });
});

describe('addresses', () => {
  it.each([
    ['localhost:6379', 'redis://localhost:6379', 0],
    ['redis', 'redis://redis', 0],
    ['10.0.0.1:6380', 'redis://10.0.0.1:6380', 0],
    ['[::1]:6379', 'redis://[::1]:6379', 0],
    ['user:pass@redis:6379', 'redis://user:pass@redis:6379', 0],
    ['redis://localhost:6379', 'redis://localhost:6379', 0],
    ['redis://:pass@localhost:6379/3', 'redis://:pass@localhost:6379', 3],
    ['localhost:6379/12', 'redis://localhost:6379', 12],
    ['rediss://cache.example/', 'rediss://cache.example', 0],
    ['redis://localhost?family=6', 'redis://localhost?family=6', 0],
  ])('[C10] %s is %s, database %i', (text, address, db) => {
    expect(load({ flags: { 'redis-url': text } }).config.redis).toMatchObject({ url: address, db });
  });

  it.each([
    'redis://',
    'redis:///1',
    'localhost:99999',
    'localhost:port',
    'redis://localhost/name',
    'a b:1',
    'unix:///a',
  ])('[C10] %j is no Redis', (text) => {
    expect(redisUrl().parse(text)).toBeUndefined();
  });

  it('[C10] take the database of the option where the address names none or the same', () => {
    expect(load({ flags: { 'redis-url': 'redis://a', 'redis-db': '4' } }).config.redis.db).toBe(4);
    expect(load({ flags: { 'redis-url': 'redis://a/4', 'redis-db': '4' } }).config.redis.db).toBe(4);
    const named = load({ environment: { DASHBOARD_REDIS_URL: 'redis://a/4' } });
    expect(named.sources.get('redis.db')?.where).toBe('DASHBOARD_REDIS_URL');
  });

  it('[C10] do not take two databases', () => {
    expect(faultLines({ flags: { 'redis-url': 'redis://a/4', 'redis-db': '0' } })).toEqual([
      'redis.db: got "0", expected 4, the database that redis.url names (--redis-db)',
    ]);
  });

  it('[C14] of services are gRPC without TLS, or plain HTTP, unless they say otherwise', () => {
    const environment = {
      DASHBOARD_ORDER_SERVICE_GRPC: 'localhost:50051',
      DASHBOARD_STRATEGY_SERVICE_HTTP: 'https://strategies.example/base',
      DASHBOARD_ACCOUNT_SERVICE_GRPC: 'grpc://accounts:50055',
    };
    const yaml = 'backend_services:\n  risk_service:\n    url: risk:9095\n    timeout: 2s\n';
    expect(load({ environment, yaml }).config.backendServices).toEqual({
      orderService: { url: 'grpc://localhost:50051', timeoutMs: 5_000 },
      strategyService: { url: 'https://strategies.example/base', timeoutMs: 5_000 },
      accountService: { url: 'grpc://accounts:50055', timeoutMs: 5_000 },
      riskService: { url: 'grpc://risk:9095', timeoutMs: 2_000 },
    });
    expect(faultLines({ yaml: 'backend_services:\n  other_service:\n    url: a\n' })).toHaveLength(1);
    expect(url(['http'], 'a').parse('http://')).toBeUndefined();
  });

  it('[C16] to listen on are addresses or names', () => {
    for (const text of ['127.0.0.1', '::', 'localhost', 'desk.example', 'my_host'])
      expect(host().parse(text)).toBe(text);
    expect(host().parse('[::1]')).toBe('::1');
    for (const text of ['127.0.0', '300.1.1.1', 'a b', 'http://a', 'a:80', '-a', '[x]', 'a..b']) {
      expect({ text, host: host().parse(text) }).toEqual({ text, host: undefined });
    }
    expect(path().parse(`a${String.fromCharCode(0)}`)).toBeUndefined();
  });
});

describe('YAML', () => {
  it('[C11] is read as it is written, whatever type YAML sees in it', () => {
    const yaml =
      'server:\n  port: "8081"\nsim:\n  enabled: on\n  seed: 007\nwebsocket:\n  compression: yes\nsecurity:\n  api_key: 0123456789012345678901\n';
    const { config } = load({ yaml });
    expect(config.server.port).toBe(8081);
    expect(config.sim).toMatchObject({ enabled: 'on', seed: 7 });
    expect(config.websocket.compression).toBe(true);
    expect(config.security.apiKey).toBe('0123456789012345678901');
  });

  it('[C11] takes words for a choice in any case, and the plain words for on and off', () => {
    expect(load({ yaml: 'server: {log_level: WARNING}\nsim: {enabled: true}\n' }).config).toMatchObject({
      server: { logLevel: 'warn' },
      sim: { enabled: 'on' },
    });
    expect(load({ environment: { DASHBOARD_SIM_ENABLED: 'False' } }).config.sim.enabled).toBe('off');
  });
});
