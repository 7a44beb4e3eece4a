import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRedis } from '../../../test/harness/redis.ts';
import { until } from '../../../test/harness/until.ts';
import { Tickboard } from './tickboard.ts';

let tickboard: Tickboard;

beforeEach(() => {
  tickboard = new Tickboard();
});

afterEach(() => tickboard.remove());

const pathOf = (name: string) => join(tickboard.directory, name);

function linesOf(name: string): Record<string, unknown>[] {
  const text = gunzipSync(readFileSync(pathOf(name))).toString();
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('tickboard record', () => {
  it('[RC14] writes what the sources deliver, says how they fare, and counts at the end', async () => {
    const { code, output, errors } = await tickboard.run('record', '--out', 'desk.tbrec', '--seconds', '3');
    expect(errors).toBe('sim: connected: simulated\n');
    expect(code).toBe(0);
    expect(output).toMatch(/^desk\.tbrec: \d+ deliveries, \d+ bytes\n$/);
    const [header, ...lines] = linesOf('desk.tbrec');
    expect(header).toMatchObject({
      tickboard_recording: 1,
      sources: [{ name: 'sim', type: 'sim', is_simulated: true }],
    });
    expect(lines.filter((line) => 'changes' in line).length).toBeGreaterThan(1);
    expect(lines.at(-1)).toMatchObject({ end: true });
  });

  it('[RC14] records the sources that are named, until a signal, and moves no bookmark', async () => {
    const redis = await startRedis();
    try {
      await redis.cli('XADD', 'ticks', '*', 'sym', 'BTC', 'px', '7.5');
      const mapping = '[{ match: ticks, channel: market_data, fields: { symbol: /sym, last_price: /px } }]';
      const streams = '[{ name: ticks, from: stored }]';
      const source = `{ type: redis, url: ${redis.url}, streams: ${streams}, mapping: ${mapping} }`;
      tickboard.write('config.yaml', `data_dir: data\nsources:\n  bus: ${source}\n  other: ${source}\n`);
      tickboard.start(['record', '--out', 'bus.tbrec', '--source', 'bus']);
      await until(() => existsSync(pathOf('bus.tbrec')) && linesInReach('bus.tbrec').includes('7.5'), {
        what: 'the entry to be written',
        timeoutMs: 20_000,
      });
      tickboard.signal('SIGINT');
      expect(await tickboard.ended()).toMatchObject({ code: 0 });
      const [header, ...lines] = linesOf('bus.tbrec');
      expect(header).toMatchObject({ sources: [{ name: 'bus' }] });
      expect(lines.find((line) => 'changes' in line)).toMatchObject({
        source: 'bus',
        changes: [{ op: 'merge', channel: 'market_data', row: { symbol: 'BTC', last_price: 7.5 } }],
      });
      expect(existsSync(pathOf('data'))).toBe(false);
    } finally {
      await redis.stop();
    }
  });

  it.each([
    ['a file that exists', ['--out', 'config.yaml'], 'cannot write config.yaml: the file exists already\n'],
    ['a directory that is not there', ['--out', 'a/b'], 'cannot write a/b: there is no such file or directory\n'],
    [
      'a source that is not configured',
      ['--out', 'x', '--source', 'simm'],
      '"simm": no such source, did you mean sim? (configured: sim)\n',
    ],
  ])('[RC5] [RC14] refuses %s', async (_what, args, errors) => {
    tickboard.write('config.yaml', '');
    expect(await tickboard.run('record', ...args)).toMatchObject({ code: 1, output: '', errors });
  });
});

/** bus.tbrec: of a source `bus`, from 09:30:00 to 09:30:30. */
async function writeRecording(): Promise<void> {
  const head = {
    tickboard_recording: 1,
    started_at: '2026-01-31T09:30:00Z',
    sources: [{ name: 'bus', type: 'nats' }],
  };
  const row = { symbol: 'BTC', last_price: 7.5 };
  const changes = [{ op: 'merge', channel: 'market_data', row }];
  const { encodeBlock } = await import('@tickboard/server/recording/block');
  const line = (value: unknown) => Buffer.from(`${JSON.stringify(value)}\n`);
  const blocks = [
    encodeBlock(line(head), 0, false),
    encodeBlock(
      Buffer.concat([line({ t: 29_000, source: 'bus', changes }), line({ t: 30_000, source: 'bus', changes })]),
      29_000,
      true,
    ),
  ];
  writeFileSync(pathOf('bus.tbrec'), Buffer.concat(await Promise.all(blocks)));
}

describe('tickboard replay', () => {
  it('[RC12] [RC15] serves a recording by the names of its sources, and says that it is simulated', async () => {
    await writeRecording();
    tickboard.start(['replay', 'bus.tbrec', '--port', '0', '--from', '2026-01-31T09:30:29.9Z', '--speed', '0.5']);
    const said = await tickboard.untilLogged(({ msg }) => String(msg).startsWith('listening on '));
    const url = String(said['msg']).replace('listening on ', '');
    const ready = await until(
      async () => {
        const answer = (await (await fetch(`${url}/ready`)).json()) as { sources: Record<string, { state: string }> };
        return answer.sources['bus']?.state === 'live' ? answer : undefined;
      },
      { what: 'the replay to be live' },
    );
    expect(ready).toMatchObject({ mode: 'simulated', sources: { bus: { type: 'replay' } } });
  });

  it.each([
    [['--source', 'nope'], '"nope": no such source (recorded: bus)\n'],
    [['--source', 'bus', '--source', 'bsu'], '"bsu": no such source, did you mean bus? (recorded: bus)\n'],
    [['--from', '99h'], 'bus.tbrec ends 30s after its start, before --from 99h\n'],
    [['--from', '30001ms'], 'bus.tbrec ends 30s after its start, before --from 30001ms\n'],
    [
      ['--from', '2026-01-31T09:30:31Z', '--loop'],
      'bus.tbrec ends 30s after its start, before --from 2026-01-31T09:30:31.000Z\n',
    ],
  ])('[RC15] plays nothing for %j', async (args, errors) => {
    await writeRecording();
    expect(await tickboard.run('replay', 'bus.tbrec', '--port', '0', ...args)).toEqual({
      code: 1,
      signal: null,
      output: '',
      errors,
    });
  });

  it('[RC9] [RC15] says why a file cannot be played', async () => {
    tickboard.write('a.txt', 'nothing');
    expect(await tickboard.run('replay', 'a.txt')).toMatchObject({ code: 1, errors: 'a.txt is no recording\n' });
  });

  it('[RC9] [RC15] says that a file is not there', async () => {
    const missing = await tickboard.run('replay', 'b.tbrec');
    expect(missing).toMatchObject({ code: 1, errors: 'cannot read b.tbrec: there is no such file or directory\n' });
  });
});

describe('tickboard serve', () => {
  it('[RC15] records beside serving, and what it recorded is a whole file', async () => {
    await tickboard.serve(['--record', 'beside.tbrec']);
    await until(() => linesInReach('beside.tbrec').includes('market_data'), { what: 'a block', timeoutMs: 20_000 });
    tickboard.signal('SIGTERM');
    expect(await tickboard.ended()).toMatchObject({ code: 0 });
    expect(linesOf('beside.tbrec').at(-1)).toMatchObject({ end: true });
  });
});

/** What is whole of a file that is still being written. */
function linesInReach(name: string): string {
  try {
    return gunzipSync(readFileSync(pathOf(name))).toString();
  } catch {
    return '';
  }
}
