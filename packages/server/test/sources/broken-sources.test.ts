import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { afterEach, describe, expect, it } from 'vitest';
import { advanceUntil } from '../../../../test/harness/server.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { createServer, type Server } from '../../src/create-server.ts';
import { loadDriver, type SourceEntry } from '../../src/sources/registry.ts';
import type { SourceContext } from '../../src/sources/source.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { load } from '../config/load.ts';
import { Lines } from '../telemetry/lines.ts';
import { openSupervision, quote } from './supervision-under-test.ts';

const BROKEN = ['made', 'started'] as const;

function openBroken() {
  return openSupervision(
    ['made', 'sound', 'started'],
    {},
    {},
    {
      made: () => {
        throw new Error('no such codec');
      },
      started: () => ({
        run: () => {
          throw new Error('no address');
        },
      }),
    },
  );
}

describe('a source that is broken', () => {
  it('[V14] is down with the reason, and harms no other', async () => {
    const { puppet, supervisor, clock, endTurn, passSeconds, row } = openBroken();
    supervisor.run();
    puppet('sound').context.connected();
    puppet('sound').context.deliver([quote('BTCUSDT', 1)]);
    endTurn();
    passSeconds(30);
    const reasons = ['cannot be started: no such codec', 'cannot be started: no address'];
    for (const [index, name] of BROKEN.entries()) {
      expect(row('system_health', name)).toMatchObject({ status: 'down', detail: reasons[index] });
    }
    puppet('sound').context.deliver([quote('BTCUSDT', 2)]);
    endTurn();
    expect(row('market_data', 'BTCUSDT')).toMatchObject({ last_price: 2, stale: false });
    await supervisor.stop();
    expect(puppet('sound').calls).toEqual(['run', 'stop']);
    expect(clock.pending).toBe(0);
  });

  it('[V14] may be one whose driver cannot be loaded', async () => {
    const create = await loadDriver(() => Promise.reject(new Error('no native build was found')));
    const { context } = openSupervision().puppet('redis');
    expect(() => create(context)).toThrow('its driver cannot be loaded: no native build was found');
    const fault = new ConfigError([{ path: 'sources.desk.url', problem: 'is no address' }]);
    await expect(loadDriver(() => Promise.reject(fault))).rejects.toBe(fault);
  });

  it.each<[string, () => Promise<void>]>([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('[V14] is stopped when its stop %s', async (_how, stop) => {
    const { supervisor, clock } = openSupervision(['redis'], {}, {}, { redis: () => ({ stop }) });
    supervisor.run();
    await supervisor.stop();
    expect(clock.pending).toBe(0);
  });

  it('[V14] is waited for when it hangs, but not for long, and not heard after that', async () => {
    const hanging = { redis: () => ({ stop: () => new Promise<void>(() => {}) }) };
    const { puppet, supervisor, clock, store, log, endTurn } = openSupervision(['redis', 'nats'], {}, {}, hanging);
    const { context, supervised } = puppet('redis');
    supervisor.run();
    context.connected();
    let isOver = false;
    const stopping = supervisor.stop().then(() => {
      isOver = true;
    });
    clock.advance(4_999);
    await nextTurn();
    expect(isOver).toBe(false);
    clock.advance(1);
    await stopping;
    expect(log.all.at(-1)).toMatchObject({ level: 'warn', source: 'redis', msg: 'source did not stop in time' });
    const { version } = store;
    const { status } = supervised;
    context.deliver([quote('BTCUSDT', 1)]);
    context.refuse('bad_json', 'here', 'wrong');
    context.disconnected('too late');
    context.connected();
    endTurn();
    expect([store.version, supervised.status, supervised.quarantine.kept]).toEqual([version, status, 0]);
    expect(clock.pending).toBe(0);
  });
});

describe('a server of broken sources', () => {
  let server: Server | undefined;
  const clock = new ManualClock();

  afterEach(async () => {
    const draining = server?.drain();
    if (draining !== undefined) await advanceUntil(clock, draining);
    server = undefined;
  });

  it('[V9] [V14] starts, serves what there is, and says of each what it is', async () => {
    const entry = (name: string, create: SourceEntry['create']): SourceEntry => {
      return { name, type: 'puppet', isSimulated: false, stallAfterMs: 5_000, create };
    };
    let sound: SourceContext | undefined;
    const stop = () => Promise.resolve();
    server = await createServer({
      config: load({ environment: { DASHBOARD_SERVER_PORT: '0', DASHBOARD_SERVER_HOST: '127.0.0.1' } }).config,
      log: createLogger({ level: 'info', clock, stream: new Lines() }),
      version: '0.1.0',
      clock,
      random: seededRandom(1),
      sources: [
        entry('made', () => {
          throw new Error('no such codec');
        }),
        entry('started', () => ({
          run: () => {
            throw new Error('no address');
          },
          stop,
        })),
        entry('sound', (context) => {
          sound = context;
          return { run: () => context.connected(), stop };
        }),
      ],
    });
    const { port } = await server.run();
    sound?.deliver([quote('BTCUSDT', 1)]);
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json();
    expect(await ask('/ready')).toMatchObject({
      status: 'not_ready',
      missing: {
        made: 'down: cannot be started: no such codec',
        started: 'down: cannot be started: no address',
      },
    });
    expect(await ask('/api/v1/state/market_data/BTCUSDT')).toMatchObject({ last_price: 1, stale: false });
    expect((await ask('/debug')).sources.sound.state).toBe('live');
  });
});
