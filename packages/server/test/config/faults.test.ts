import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { findSourceFaults } from '../../src/sources/registry.ts';
import { ENTRIES, ENTRY_BY_ENVIRONMENT } from '../../src/config/entries.ts';
import { boundsOf } from './arbitrary.ts';
import { faultLines, load, systemError } from './load.ts';

const SECRET = 'hunter2';

describe('unknown names', () => {
  it('[C15] are refused in the file, with the nearest option', () => {
    const yaml =
      'server:\n  prot: 1\nport: 1\nredsi:\n  url: x\nwebsocket:\n  tui_interval: 1s\nfrobnicate: 1\nserver.host: a\n';
    expect(faultLines({ yaml })).toEqual([
      'server.prot: no such option, did you mean server.port? (config.yaml:2)',
      'port: no such option, did you mean server.port? (config.yaml:3)',
      'redsi: no such option, did you mean redis? (config.yaml:4)',
      'websocket.tui_interval: no such option, did you mean broadcast.tui_interval? (config.yaml:7)',
      'frobnicate: no such option (config.yaml:8)',
      'server.host: no such option, write host: on a line of its own beneath its section (config.yaml:9)',
    ]);
  });

  it('[C15] are refused in the environment, where they begin with DASHBOARD_', () => {
    const environment = { DASHBOARD_PROT: '1', DASHBOARD_FROBNICATE_ALL: '1', DASHBOARDPORT: '1', PORT: '1' };
    expect(faultLines({ environment })).toEqual([
      'DASHBOARD_PROT: no such option, did you mean DASHBOARD_PORT?',
      'DASHBOARD_FROBNICATE_ALL: no such option',
    ]);
  });

  it('[C15] are refused as flags', () => {
    expect(
      faultLines({ flags: { prot: '1', 'broadcast-tui-intervall': '1s', 'x y': '1', ['z'.repeat(200)]: '' } }),
    ).toEqual([
      '--prot: no such option, did you mean --port?',
      '--broadcast-tui-intervall: no such option, did you mean --broadcast-tui-interval?',
      '--"x y": no such option',
      `--"${'z'.repeat(80)}…": no such option`,
    ]);
  });

  it('[C15] are refused when they are names that every object has', () => {
    const yaml = '__proto__:\n  port: 1\nconstructor: 1\nserver:\n  toString: 1\n  hasOwnProperty: {}\n';
    expect(faultLines({ yaml })).toHaveLength(4);
    expect(faultLines({ flags: { constructor: '1' }, environment: { DASHBOARD_: '1' } })).toHaveLength(2);
  });

  it('[C15] name an option whose every letter but one is right', () => {
    // SPEED without its P is SEED, which is as near.
    const names = [...ENTRY_BY_ENVIRONMENT.keys()].filter((name) => !name.endsWith('_SPEED'));
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), (name, at) => {
        const index = 'DASHBOARD_'.length + (at % (name.length - 'DASHBOARD_'.length));
        const [line] = faultLines({ environment: { [`${name.slice(0, index)}#${name.slice(index + 1)}`]: '1' } });
        expect(line).toContain(`did you mean ${name}?`);
      }),
    );
  });
});

describe('values', () => {
  it('[C16] are refused with path, value, expectation and place', () => {
    const yaml = 'server:\n  port: http\n  log_level: loud\nwebsocket:\n  compression: maybe\n  max_payload: 1tb\n';
    const environment = { DASHBOARD_BROADCAST_TUI_INTERVAL: '100', DASHBOARD_REDIS_URL: 'http://localhost:6379' };
    const flags = { host: 'not a host', symbols: '1001', speed: '1e3' };
    expect(faultLines({ yaml, environment, flags })).toEqual([
      'server.port: got "http", expected a port from 0 to 65535 (0: any free one) (config.yaml:2)',
      'server.log_level: got "loud", expected one of trace, debug, info, warn, error, fatal, silent (config.yaml:3)',
      'websocket.compression: got "maybe", expected true or false (config.yaml:5)',
      'websocket.max_payload: got "1tb", expected a size from 1kb to 16mb (config.yaml:6)',
      'broadcast.tui_interval: got "100", expected a duration from 10ms to 1h (DASHBOARD_BROADCAST_TUI_INTERVAL)',
      'redis.url: got "http://localhost:6379", expected an address such as localhost:6379 or redis://user:password@host:6379/0 (DASHBOARD_REDIS_URL)',
      'server.host: got "not a host", expected an address or a name of this machine, such as 127.0.0.1, 0.0.0.0 or :: (--host)',
      'sim.symbols: got "1001", expected a whole number from 1 to 1000 (--symbols)',
      'sim.speed: got "1e3", expected a number from 0.01 to 1000 (--speed)',
    ]);
  });

  it('[C16] are refused just outside the bounds that the fault states, and taken at them', () => {
    const bounded = ENTRIES.filter((entry) => boundsOf(entry) !== undefined);
    expect(bounded.length).toBeGreaterThan(25);
    for (const entry of bounded) {
      const { kind } = entry.option;
      const [least, most] = boundsOf(entry)!;
      const unit = { '': '', Ms: 'ms', Bytes: 'b' }[kind.suffix];
      const taken = [least - 1, least, most, most + 1].map((value) => kind.parse(`${value}${unit}`));
      expect({ path: entry.path, taken }).toEqual({ path: entry.path, taken: [undefined, least, most, undefined] });
    }
  });

  it('[C16] are refused where they have the wrong shape', () => {
    const yaml =
      'server: 8080\nredis: [a]\nstate:\n  feed_kept: {a: 1}\nsim:\n  seed: [[1]]\n  step: [1s, 2s]\ndata_dir: &a x\nsecurity:\n  api_key: *a\n';
    expect(faultLines({ yaml })).toEqual([
      'server: got a value, expected options beneath it, such as port (config.yaml:1)',
      'redis: got a list, expected options beneath it, such as url (config.yaml:2)',
      'state.feed_kept: got options beneath it, expected a whole number from 1 to 1000 (config.yaml:4)',
      'sim.seed: got a list, expected a whole number from 0 to 4294967295 (config.yaml:6)',
      'sim.step: got "1s, 2s", expected a duration from 10ms to 1m (config.yaml:7)',
      'security.api_key: got an alias, expected visible ASCII characters without spaces, or nothing at all here (config.yaml:10)',
    ]);
  });

  it('[C16] are shown on one line and cut short', () => {
    const [line] = faultLines({ environment: { DASHBOARD_PORT: `1\n${'9'.repeat(5_000)}` } });
    expect(line).toMatch(/^server\.port: got "1\\n9{78}…", expected a port/);
  });

  it('[C17] are all reported at once, replaced ones too', () => {
    const yaml = 'server:\n  port: x\n  prot: 1\n';
    const lines = faultLines({ yaml, environment: { DASHBOARD_PORT: 'y' }, flags: { port: '8080', prot: '1' } });
    expect(lines.map((line) => line.split(':')[0])).toEqual(['server.port', 'server.prot', 'server.port', '--prot']);
  });

  it('[C17] come in the order of lines, with those of sources among them', () => {
    const yaml =
      'websocket:\n  ping_interval: 2m\nsources:\n  bus:\n    type: nats\n    url: nats://${HOST}:4222\n    urk: 1\n' +
      '    preset: b25\n  odd: { type: none }\nserver:\n  port: x\n  prot: 1\n';
    const given = { yaml, environment: { DASHBOARD_LOG_LEVEL: 'loud' }, flags: { 'redis-db': '-1' } };
    expect(faultLines({ ...given, findSourceFaults }).map((line) => line.split(':')[0])).toEqual([
      'websocket.ping_interval',
      'sources.bus.url',
      'sources.bus.urk',
      'sources.odd.type',
      'server.port',
      'server.prot',
      'server.log_level',
      'redis.db',
    ]);
  });

  it('[C17] of a source are said where everything else is right, and where an option that it reads is not', () => {
    const yaml = 'sources:\n  odd: { type: none }\n';
    const fault = expect.stringMatching(/^sources\.odd\.type: got "none", expected .* \(config\.yaml:2\)$/);
    expect(faultLines({ yaml, findSourceFaults })).toEqual([fault]);
    const depth = faultLines({ yaml: `${yaml}state: { orderbook_depth: deep }\n`, findSourceFaults });
    expect(depth).toEqual([fault, expect.stringMatching(/^state\.orderbook_depth: got "deep"/)]);
  });

  it('[C17] come as data too, one for each line', () => {
    try {
      load({ yaml: 'server:\n  port: x\n' });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).faults).toEqual([
        {
          path: 'server.port',
          problem: 'got "x"',
          expected: 'a port from 0 to 65535 (0: any free one)',
          where: 'config.yaml:2',
        },
      ]);
    }
  });
});

describe('values that do not go together', () => {
  it.each([
    ['broadcast.tui_interval', '20ms', 'at least broadcast.min_interval, which is 50ms'],
    ['broadcast.web_interval', '20ms', 'at least broadcast.min_interval, which is 50ms'],
    ['broadcast.web_interval', '11s', 'at most broadcast.max_interval, which is 10s'],
    ['broadcast.tui_interval', '11s', 'at most broadcast.max_interval, which is 10s'],
    ['websocket.low_water', '4mb', 'less than websocket.high_water, which is 4mb'],
    ['websocket.high_water', '64kb', 'more than websocket.low_water, which is 64kb'],
    ['websocket.ping_interval', '1m', 'less than websocket.read_timeout, which is 1m'],
    ['websocket.read_timeout', '30s', 'more than websocket.ping_interval, which is 30s'],
  ])('[C12] %s of %s is refused', (path, value, expected) => {
    expect(faultLines({ flags: { [path]: value } })).toEqual([
      `${path}: got "${value}", expected ${expected} (--${path})`,
    ]);
  });

  it('[C12] are taken at the bound where it is inclusive', () => {
    const flags = { 'broadcast.tui_interval': '50ms', 'broadcast.web_interval': '10s' };
    expect(load({ flags }).config.broadcast).toMatchObject({ tuiIntervalMs: 50, webIntervalMs: 10_000 });
  });

  it('[C12] are not asked of an option that is faulty by itself', () => {
    expect(faultLines({ flags: { 'broadcast.min_interval': 'x', 'broadcast.tui_interval': '20ms' } })).toHaveLength(1);
  });
});

describe('files', () => {
  it.each([
    ['EACCES', 'permission denied'],
    ['EPERM', 'permission denied'],
    ['EISDIR', 'it is a directory'],
    ['ENOTDIR', 'no such file'],
    ['EIO', "EIO: something in the system's own words"],
  ])('[C19][C2] that cannot be read (%s) are one line', (code, reason) => {
    const files = { '/srv/desk/config.yaml': systemError(code) };
    expect(faultLines({ files })).toEqual([`config.yaml: cannot be read: ${reason}`]);
  });

  it.each([
    ['server: {port: 1', 'config.yaml:1: not valid YAML: '],
    ['server:\n  port: 1\n  port: 2\n', 'config.yaml:3: not valid YAML: Map keys must be unique'],
    ['server:\n\tport: 1\n', 'config.yaml:2: not valid YAML: Tabs are not allowed as indentation'],
    ['a: 1\n---\nb: 2\n', 'config.yaml:2: not valid YAML: Source contains multiple documents'],
    ['{a: 1}: 2\n', 'config.yaml:1: not valid YAML: '],
    ['- server\n', 'config.yaml: no options in it, expected sections such as server:'],
    ['port 8080\n', 'config.yaml: no options in it, expected sections such as server:'],
  ])('[C19] that hold %j are one line', (yaml, start) => {
    const lines = faultLines({ yaml });
    expect(lines).toHaveLength(1);
    expect(lines[0]!.slice(0, start.length)).toBe(start);
  });
});

describe('secrets', () => {
  it.each([
    ['of a secret', { environment: { DASHBOARD_API_KEY: `${SECRET} ${SECRET}` } }],
    ['of a secret in the file', { yaml: `security:\n  api_key: [${SECRET}]\n` }],
    ['under an unknown name', { environment: { DASHBOARD_API_KYE: SECRET }, flags: { 'api-kye': SECRET } }],
    ['under an unknown key', { yaml: `security:\n  api_kye: ${SECRET}\n` }],
    ['of an address', { flags: { 'redis-url': `http://desk:${SECRET}@redis:6379` } }],
    ['of a bare address', { flags: { 'redis-url': `desk:${SECRET}@redis:port` } }],
    ['with an @ of an address', { flags: { 'redis-url': `redis://desk:${SECRET}@${SECRET}@redis:port` } }],
    ['of an origin', { flags: { 'websocket-allowed-origins': `https://a:${SECRET}@b.example` } }],
    ['of a file cut short', { yaml: `security:\n  api_key: "${SECRET}\n` }],
    ['of a file with a stray token', { yaml: `security:\n  api_key: a\n ] ${SECRET}\n` }],
    ['that begins like an alias', { yaml: `security: {api_key: *${SECRET}}\n` }],
    ['that begins like a tag', { yaml: `security:\n  api_key: !!${SECRET} [a]\n` }],
    ['with a colon', { yaml: `security:\n  api_key: ${SECRET}: ${SECRET}\n` }],
    ['given twice', { environment: { DASHBOARD_API_KEY: SECRET, DASHBOARD_SECURITY_API_KEY: `${SECRET}2` } }],
  ])('[C18] are not shown: the value %s', (_where, given) => {
    const lines = faultLines(given);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain(SECRET);
  });
});
