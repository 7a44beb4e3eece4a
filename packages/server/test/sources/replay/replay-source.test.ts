import { ManualClock } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';
import { findFault } from '@tickboard/server/ingest/validate';
import { encodeBlock, HEAD_BYTES, readHead } from '@tickboard/server/recording/block';
import { createReplaySource } from '@tickboard/server/sources/replay/replay-source';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { price, type Played, RecordingsUnderTest, STARTED_AT, trade } from './recording-under-test.ts';

let recordings: RecordingsUnderTest;

beforeEach(() => {
  recordings = new RecordingsUnderTest();
});

afterEach(() => recordings.close());

/** One price and one trade each second, for so many seconds. */
function ticking(seconds: number): Promise<string> {
  return recordings.record((recorder, clock) => {
    recorder.connected('desk');
    for (let second = 0; second < seconds; second++) {
      recorder.deliver('desk', [price('A', second + 1), trade(String(second))]);
      clock.advance(1_000);
    }
  });
}

const tick = (second: number): Change[] => [price('A', second + 1), trade(String(second))];
const held = (last_price: number): Change => ({ ...price('A', last_price), op: 'replace' }) as Change;

describe('a replay', () => {
  it('[RC6] delivers the same, in the same order, at the recorded times', async () => {
    const file = await ticking(200);
    const { clock, context } = recordings.play(file);
    clock.advance(300_000);
    expect(context.timed).toEqual(Array.from({ length: 200 }, (_item, second) => [second * 1_000, tick(second)]));
    expect(context.refusals).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('[RC6] is ten times as fast, or ten times as slow, to the millisecond', async () => {
    const file = await ticking(30);
    const fast = recordings.play(file, { speed: 10 });
    fast.clock.advance(2_850);
    expect(fast.context.timed).toEqual(Array.from({ length: 29 }, (_item, second) => [second * 100, tick(second)]));
    const slow = recordings.play(file, { speed: 0.1 });
    slow.clock.advance(29_999);
    expect(slow.context.timed.map(([atMs]) => atMs)).toEqual([0, 10_000, 20_000]);
  });

  it('[RC6] without a pause gives others a turn in between', async () => {
    const file = await recordings.record((recorder, clock) => {
      for (let step = 0; step < 300; step++) {
        recorder.deliver(
          'desk',
          Array.from({ length: 100 }, (_item, index) => price(`S${index}`, step)),
        );
        clock.advance(1_000);
      }
    });
    const { clock, context } = recordings.play(file, { speed: Number.POSITIVE_INFINITY });
    expect(context.changes.length).toBeLessThan(5_000);
    clock.advance(0);
    expect(context.changes).toHaveLength(30_000);
    expect(context.timed.at(-1)?.[0]).toBe(0);
  });

  it('[RC7] begins anywhere with the state of that time, and then goes on exactly', async () => {
    const file = await ticking(400);
    const { clock, context } = recordings.play(file, { from: { offsetMs: 205_500 }, speed: 10 });
    // The state at 3:00, then what changed until 3:25.5, without the trades.
    expect(context.timed.every(([atMs]) => atMs === 0)).toBe(true);
    expect(context.changes[0]).toEqual(held(180));
    expect(context.changes.slice(1)).toEqual(Array.from({ length: 26 }, (_item, index) => price('A', 181 + index)));
    const before = context.timed.length;
    clock.advance(1_000);
    expect(context.timed.slice(before)).toEqual(
      Array.from({ length: 10 }, (_item, index) => [50 + index * 100, tick(206 + index)]),
    );
    expect(context.row('market_data', 'A')?.['last_price']).toBe(216);
  });

  it('[RC7] takes a moment too, and says where a place is behind the end', async () => {
    const file = await ticking(90);
    const { context } = recordings.play(file, { from: { at: STARTED_AT + 61_000 } });
    expect(context.row('market_data', 'A')?.['last_price']).toBe(62);
    expect(context.events('trades')).toEqual([{ id: '61' }]);
    const late = recordings.play(file, { from: { offsetMs: 3_600_000 } });
    expect(late.context.reason).toBe(`${file} ends 90s after its start, before 'from'`);
  });

  it('[RC8] stays connected at its end, and has nothing more to do', async () => {
    const { clock, context } = recordings.play(await ticking(3));
    clock.advance(1_000_000);
    expect(context.reports).toHaveLength(1);
    expect(context.deliveries).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it('[RC8] begins again without losing time, and removes what was told', async () => {
    const file = await recordings.record((recorder, clock) => {
      recorder.deliver('desk', [price('A', 1)]);
      clock.advance(4_000);
      recorder.deliver('desk', [price('B', 2)]);
      clock.advance(6_000);
    });
    const { clock, context } = recordings.play(file, { isLooping: true, speed: 2 });
    clock.advance(12_400);
    const gone = (key: string): Change => ({ op: 'delete', channel: 'market_data', key });
    expect(context.timed).toEqual(
      [0, 5_000, 10_000].flatMap((startMs) => [
        ...(startMs === 0 ? [] : [[startMs, [gone('A'), gone('B')]]]),
        [startMs, [price('A', 1)]],
        ...(startMs === 10_000 ? [[12_000, [price('B', 2)]]] : [[startMs + 2_000, [price('B', 2)]]]),
      ]),
    );
  });

  it('[RC8] shows in each pass what was shown when it was recorded, old times and all', async () => {
    const position = (quantity: number, second: number, conditions: object = {}): Change => {
      const row = { symbol: 'A', side: 'long', quantity, entry_price: 1, updated_at: STARTED_AT + second * 1_000 };
      return { op: 'merge', channel: 'positions', row, ...conditions };
    };
    const key = 'A';
    const file = await recordings.record(
      (recorder, clock) => {
        const steps: readonly (readonly [string, Change])[] = [
          ['desk', position(1, 1, { ifNewer: true })],
          ['desk', position(5, 5)],
          // Out of date when it came, and so it has to stay.
          ['other', position(3, 3, { ifNewer: true })],
          ['desk', { op: 'delete', channel: 'positions', key, at: STARTED_AT + 4_000 }],
          ['desk', { op: 'delete', channel: 'positions', key, at: STARTED_AT + 60_000 }],
          ['desk', position(2, 2, { ifNewer: true })],
        ];
        for (const [source, change] of steps) {
          recorder.deliver(source, [change]);
          clock.advance(1_000);
        }
      },
      { names: ['desk', 'other'] },
    );
    const store = new Store({ random: () => 0, now: () => 0 });
    const shown = () => {
      const table = store.tables.get('positions')!;
      return [...table.rows.values()].map(({ values }) => values[table.definition.fieldIndex.get('quantity')!]);
    };
    const passes = (played: Played, count: number) => {
      let applied = 0;
      return Array.from({ length: count }, () =>
        Array.from({ length: 6 }, (_item, second) => {
          if (applied > 0 || second > 0) played.clock.advance(1_000);
          for (const [, changes] of played.context.timed.slice(applied)) store.apply(changes);
          applied = played.context.timed.length;
          return shown();
        }),
      );
    };
    const once = [[1], [5], [5], [5], [], []];
    expect(passes(recordings.play(file, { isLooping: true }), 3)).toEqual([once, once, once]);
    // Another replay of it into the same state, from the beginning.
    expect(passes(recordings.play(file), 1)).toEqual([once]);
  });

  it('[RC8] of a recording without any length does not begin again without end', async () => {
    const { clock, context } = recordings.play(await recordings.record(() => {}), { isLooping: true });
    clock.advance(10_000);
    expect(context.deliveries).toBe(0);
    expect(clock.pending).toBe(1);
  });

  it('[RC13] plays the sources that are picked, and is down while they were', async () => {
    const file = await recordings.record(
      (recorder, clock) => {
        recorder.connected('desk');
        recorder.deliver('desk', [price('A', 1)]);
        recorder.deliver('other', [price('B', 1)]);
        clock.advance(1_000);
        recorder.disconnected('desk', 'connection closed by localhost:6379');
        clock.advance(1_000);
        recorder.disconnected('other', 'gone');
        recorder.connected('desk');
      },
      { names: ['desk', 'other'] },
    );
    const one = recordings.play(file, { sources: ['desk'] });
    one.clock.advance(1_500);
    expect([...one.context.table('market_data').keys()]).toEqual(['A']);
    expect(one.context.reason).toBe('when it was recorded: connection closed by localhost:6379');
    one.clock.advance(500);
    expect(one.context.isConnected).toBe(true);
    const both = recordings.play(file);
    both.clock.advance(1_500);
    expect([...both.context.table('market_data').keys()]).toEqual(['A', 'B']);
    expect(both.context.isConnected).toBe(true);
    both.clock.advance(500);
    expect(both.context.reports.map(({ state }) => state)).toEqual(['connected', 'disconnected', 'connected']);
    expect(recordings.play(file, { sources: ['desk', 'no'] }).context.reason).toBe(`there is no source no in ${file}`);
  });

  it('[SC3] [SC4] leaves nothing behind when it is stopped, twice and at any time', async () => {
    const { clock, source, context } = recordings.play(await ticking(30));
    clock.advance(5_500);
    await Promise.all([source.stop(), source.stop()]);
    const { deliveries } = context;
    clock.advance(60_000);
    expect([context.deliveries, clock.pending]).toEqual([deliveries, 0]);
    const missing = recordings.play(join(recordings.directory, 'none'));
    await endOfTurn();
    expect(missing.clock.pending).toBe(1);
    await missing.source.stop();
    expect(missing.clock.pending).toBe(0);
  });
});

describe('a file that is not as it should be', () => {
  function write(name: string, content: Buffer | string): string {
    const path = join(recordings.directory, name);
    writeFileSync(path, content);
    return path;
  }

  const header = (line: string) => encodeBlock(Buffer.from(`${line}\n`), 0, false);

  it('[RC9] is named as the reason, and tried again', async () => {
    const missing = join(recordings.directory, 'later.tbrec');
    const cases = new Map([
      [missing, `cannot read ${missing}: there is no such file or directory`],
      [recordings.directory, `cannot read ${recordings.directory}: it is a directory`],
    ]);
    const wrong = [
      ['empty', '', 'is no recording: it is empty'],
      ['text', 'sources: none\n'.repeat(20), 'is no recording'],
      ['foreign.gz', await header('{"hello":1}'), 'cannot be played: it does not begin as a recording does'],
      [
        'new',
        await header('{"tickboard_recording":2,"started_at":"2026-01-01T00:00:00Z","sources":[]}'),
        'cannot be played: it has version 2 of the format, and this is version 1',
      ],
      ['half', await header('{"tickboard_recording":1}'), 'cannot be played: its first line is not complete'],
    ] as const;
    for (const [name, content, words] of wrong)
      cases.set(write(name, content), `${join(recordings.directory, name)} ${words}`);
    for (const [path, words] of cases) expect(recordings.play(path).context.reason).toBe(words);
    const { clock, context } = recordings.play(missing);
    writeFileSync(missing, readFileSync(await ticking(2)));
    await endOfTurn();
    clock.advance(1_000);
    await endOfTurn();
    expect(context.isConnected).toBe(true);
    expect(context.deliveries).toBe(1);
  });

  it('[RC9] is played up to where it is cut off, wherever that is', async () => {
    const whole = readFileSync(await ticking(40));
    const first = readHead(whole)!.blockBytes;
    for (const length of [whole.length - 1, whole.length - 200, Math.floor(whole.length / 2), first + HEAD_BYTES + 3]) {
      const path = write(`cut-${length}`, whole);
      truncateSync(path, length);
      const { clock, context } = recordings.play(path);
      clock.advance(100_000);
      expect(context.isConnected).toBe(true);
      expect(context.logged.join()).toMatch(/not complete: it is cut off in block \d+ at byte \d+/);
      const seconds = context.timed.map(([atMs]) => atMs);
      expect(seconds).toEqual(Array.from(seconds, (_ms, second) => second * 1_000));
      expect(context.refusals).toEqual([]);
    }
    let last = 0;
    while (last + readHead(whole.subarray(last))!.blockBytes < whole.length) {
      last += readHead(whole.subarray(last))!.blockBytes;
    }
    const between = recordings.play(write('between', whole.subarray(0, last)), { isLooping: true });
    between.clock.advance(100_000);
    const warnings = between.context.logged.filter((line) => line.includes('not complete: it was never ended'));
    expect(warnings).toHaveLength(1);
    const longer = write('longer', whole);
    appendFileSync(longer, 'and so on '.repeat(10));
    const { clock, context } = recordings.play(longer);
    clock.advance(100_000);
    expect(context.deliveries).toBe(40);
    expect(context.logged.join()).toContain(`from byte ${whole.length} on it is no recording`);
  });

  it('[RC10] loses a block that cannot be read, and is right again at the next whole state', async () => {
    const file = await recordings.record((recorder, clock) => {
      recorder.deliver('desk', [price('OLD', 1)]);
      for (let second = 0; second < 100; second++) {
        clock.advance(1_000);
        if (second === 40) recorder.deliver('desk', [{ op: 'delete', channel: 'market_data', key: 'OLD' }]);
        recorder.deliver('desk', [price('A', second + 1)]);
      }
    });
    const bytes = readFileSync(file);
    let offset = 0;
    let index = 0;
    while (readHead(bytes.subarray(offset))!.fromMs < 20_000) {
      offset += readHead(bytes.subarray(offset))!.blockBytes;
      index++;
    }
    bytes[offset + HEAD_BYTES + 4]! ^= 0xff;
    const lostFromMs = readHead(bytes.subarray(offset))!.fromMs;
    const path = write('damaged', bytes);
    const { clock, context } = recordings.play(path);
    clock.advance(59_000);
    expect(context.refusals).toEqual([
      {
        kind: 'bad_block',
        where: path,
        why: expect.stringMatching(
          new RegExp(`^block ${index} at byte ${offset} of .*: (its checksum is wrong|it cannot be unpacked)`),
        ) as string,
      },
    ]);
    expect(context.timed.at(-1)?.[0]).toBeLessThan(lostFromMs);
    expect(context.row('market_data', 'OLD')).toBeDefined();
    clock.advance(100_000);
    const after = context.timed.find(([atMs]) => atMs > 59_000)!;
    expect(after[0]).toBeLessThanOrEqual(61_000);
    expect(after[1]).toEqual([{ op: 'delete', channel: 'market_data', key: 'OLD' }, held(after[0] / 1_000 - 1)]);
    expect(context.row('market_data', 'OLD')).toBeUndefined();
    expect(context.row('market_data', 'A')?.['last_price']).toBe(100);
  });

  it('[RC10] [RC11] holds hostile lines that harm nothing', async () => {
    const lines = [
      'nonsense',
      '42',
      '{"t":-1,"source":"desk","changes":[]}',
      '{"t":1,"source":"desk","changes":[{"op":"drop","channel":"orders","row":{}}]}',
      '{"t":1,"source":"desk","changes":[{"op":"merge","channel":"market_data","row":[]}]}',
      '{"t":1,"source":"desk","changes":{"length":1e9}}',
      '{"t":1,"source":"desk","changes":[{"op":"merge","channel":"market_data","row":{"symbol":"__proto__","last_price":"x"},"isLoaded":"yes"}]}',
      '{"t":1,"source":"desk","changes":[{"op":"event","channel":"nowhere","data":{"__proto__":{"polluted":1}}}]}',
      '{"t":1,"source":"stranger","changes":[{"op":"delete","channel":"orders","key":"1"}]}',
      '{"t":1e308,"source":"desk","changes":[{"op":"delete","channel":"orders","key":"1"}]}',
    ];
    const head = '{"tickboard_recording":1,"started_at":"2026-01-01T00:00:00Z","sources":[{"name":"desk","type":"x"}]}';
    const content = Buffer.from(`${lines.join('\n')}\n`);
    const path = write('hostile', Buffer.concat([await header(head), await encodeBlock(content, 0, true)]));
    const { clock, context } = recordings.play(path);
    clock.advance(1_000_000);
    expect(context.refusals.map(({ kind, why }) => `${kind} ${why}`)).toEqual(
      [1, 2, 3, 4, 5, 6].map(
        (line) => `bad_record line ${line} of block 1 at byte ${readHead(readFileSync(path))!.blockBytes} is no record`,
      ),
    );
    expect(context.changes.map((change) => findFault(change)?.kind)).toEqual([
      'invalid_market_data',
      'unknown_channel',
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(clock.pending).toBe(1);
  });

  it('[RC11] holds a row whose key cannot even be made a text', async () => {
    const head = '{"tickboard_recording":1,"started_at":"2026-01-01T00:00:00Z","sources":[{"name":"desk","type":"x"}]}';
    const change = '{"op":"merge","channel":"market_data","row":{"symbol":{"toString":1}}}';
    const lines = `{"t":0,"source":"desk","rows":[${change}]}\n{"t":1,"source":"desk","changes":[${change}]}\n`;
    const file = write('keyless', Buffer.concat([await header(head), await encodeBlock(Buffer.from(lines), 0, true)]));
    const clock = new ManualClock();
    const delivered: Change[] = [];
    const deliver = (changes: readonly Change[]) => void delivered.push(...changes);
    const source = createReplaySource({ file }, Object.assign(new RecordingContext({ clock }), { deliver }));
    source.run();
    clock.advance(10);
    await source.stop();
    // As it is: the gate refuses it.
    expect(delivered.map((each) => findFault(each)?.kind)).toEqual(['invalid_market_data', 'invalid_market_data']);
  });

  it('[RC10] [RC11] says to hold more than it does, or than can be held', async () => {
    const start = await header(
      '{"tickboard_recording":1,"started_at":"2026-01-01T00:00:00Z","sources":[{"name":"desk","type":"x"}]}',
    );
    const bomb = await encodeBlock(Buffer.alloc(1_000_000, 'x'), 0, true);
    const lying = Buffer.from(bomb);
    lying.writeUInt32LE(10, 20);
    const huge = Buffer.from(bomb);
    huge.writeUInt32LE(0xffff_ffff, 20);
    const path = write('bombs', Buffer.concat([start, lying, huge]));
    const { context } = recordings.play(path);
    expect(context.refusals.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^block 1 at byte \d+ of .*: it cannot be unpacked/),
      expect.stringMatching(/^block 2 at byte \d+ of .*: it says to hold 4294967295 bytes, too many$/),
    ]);
  });
});
