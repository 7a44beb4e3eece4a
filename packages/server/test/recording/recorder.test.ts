import { ManualClock } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import { readHead } from '@tickboard/server/recording/block';
import { Recorder, type RecorderOptions } from '@tickboard/server/recording/recorder';
import type { BlockSink } from '@tickboard/server/recording/recording-file';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { until } from '../../../../test/harness/until.ts';

type Line = Record<string, unknown> & { readonly t?: number };

/** Writes into memory, and waits with each block while it is told to. */
class SinkUnderTest implements BlockSink {
  readonly blocks: Buffer[] = [];
  isClosed = false;
  failure: Error | undefined;
  #gate = Promise.withResolvers<void>();

  constructor() {
    this.#gate.resolve();
  }

  block(): void {
    this.#gate = Promise.withResolvers<void>();
  }

  unblock(): void {
    this.#gate.resolve();
  }

  async append(block: Buffer): Promise<void> {
    await this.#gate.promise;
    if (this.failure !== undefined) throw this.failure;
    this.blocks.push(block);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  get lines(): Line[] {
    return linesOf(Buffer.concat(this.blocks));
  }
}

function linesOf(bytes: Buffer): Line[] {
  const text = gunzipSync(bytes).toString();
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

function open(options: Partial<RecorderOptions> = {}) {
  const clock = new ManualClock();
  const sink = new SinkUnderTest();
  const failures: string[] = [];
  const sources = [{ name: 'desk', type: 'redis', isSimulated: false }];
  const recorder = new Recorder({ sink, clock, sources, onFailure: (reason) => failures.push(reason), ...options });
  return { clock, sink, failures, recorder };
}

const price = (symbol: string, last_price: number): Change => ({
  op: 'merge',
  channel: 'market_data',
  row: { symbol, last_price },
});
const trade = (id: string): Change => ({ op: 'event', channel: 'trades', data: { id } });

describe('a recording', () => {
  it('[RC1] [RC3] holds what was delivered and when, as lines that any gunzip brings out', async () => {
    const { clock, sink, recorder } = open();
    recorder.connected('desk', 'localhost:6379');
    clock.advance(10);
    recorder.deliver('desk', [price('A', 1), trade('1')]);
    clock.advance(5_000);
    recorder.disconnected('desk', 'connection closed');
    await recorder.finish();
    expect(sink.isClosed).toBe(true);
    expect(sink.lines).toEqual([
      {
        tickboard_recording: 1,
        started_at: '2026-01-01T00:00:00.000Z',
        sources: [{ name: 'desk', type: 'redis', is_simulated: false }],
      },
      { t: 0, source: 'desk', state: 'connected', why: 'localhost:6379' },
      { t: 10, source: 'desk', changes: [price('A', 1), trade('1')] },
      { t: 5_010, source: 'desk', state: 'disconnected', why: 'connection closed' },
      { t: 5_010, end: true },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('[RC2] is made of blocks whose heads lead from one to the next', async () => {
    const { clock, sink, recorder } = open({ blockBytes: 500 });
    for (let step = 0; step < 40; step++) {
      recorder.deliver('desk', [price('A', step)]);
      clock.advance(300);
    }
    await recorder.finish();
    const bytes = Buffer.concat(sink.blocks);
    const times: number[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      const head = readHead(bytes.subarray(offset))!;
      const lines = linesOf(bytes.subarray(offset, offset + head.blockBytes));
      if (times.length > 0) expect(lines[0]!.t).toBe(head.fromMs);
      const content = gunzipSync(bytes.subarray(offset, offset + head.blockBytes));
      expect(content.length).toBe(head.contentBytes);
      times.push(head.fromMs);
      offset += head.blockBytes;
    }
    expect(offset).toBe(bytes.length);
    expect(times.length).toBeGreaterThan(5);
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });

  it('[RC3] begins a block with the whole state once a minute', async () => {
    const { clock, sink, recorder } = open();
    recorder.connected('desk');
    recorder.deliver('desk', [price('A', 1), price('B', 1), { op: 'delete', channel: 'market_data', key: 'B' }]);
    clock.advance(61_000);
    recorder.deliver('desk', [price('A', 2), trade('9')]);
    await recorder.finish();
    const wholes = sink.blocks.filter((block) => readHead(block)!.isWhole);
    expect(wholes).toHaveLength(2);
    expect(linesOf(wholes[1]!)).toEqual([
      { t: 61_000, source: 'desk', state: 'connected', why: '' },
      {
        t: 61_000,
        source: 'desk',
        rows: [{ op: 'replace', channel: 'market_data', row: { symbol: 'A', last_price: 1 } }],
      },
      { t: 61_000, source: 'desk', changes: [price('A', 2), trade('9')] },
      { t: 61_000, end: true },
    ]);
  });

  it('[RC4] leaves out what a slow disk cannot take, counts it, and tells the whole state after it', async () => {
    const { clock, sink, recorder } = open({ blockBytes: 1_000, waitingMaxBytes: 10_000 });
    sink.block();
    for (let step = 1; step <= 500; step++) recorder.deliver('desk', [price('A', step), price(`S${step % 7}`, step)]);
    const { lost } = recorder.totals;
    expect(lost).toBeGreaterThan(300);
    sink.unblock();
    await until(() => sink.blocks.length > 8, { what: 'the disk to catch up' });
    clock.advance(1);
    recorder.deliver('desk', [price('A', 501)]);
    expect(recorder.totals.lost).toBe(lost);
    await recorder.finish();
    const lines = sink.lines.slice(1);
    const at = lines.findIndex((line) => 'lost' in line);
    expect(lines[at]).toEqual({ t: 1, lost });
    const state = lines[at + 1]!['rows'] as { row: Record<string, unknown> }[];
    expect(state).toHaveLength(8);
    expect(state.find(({ row }) => row['symbol'] === 'S6')?.row['last_price']).toBe(496);
    expect(lines.at(-2)).toEqual({ t: 1, source: 'desk', changes: [price('A', 501)] });
    const written = lines.filter((line) => 'changes' in line).length;
    expect(written + lost).toBe(501);
  });

  it('[RC4] tells at its end what was left out until then', async () => {
    const { sink, recorder } = open({ blockBytes: 500, waitingMaxBytes: 2_000 });
    sink.block();
    for (let step = 1; step <= 100; step++) recorder.deliver('desk', [price('A', step)]);
    const { lost } = recorder.totals;
    sink.unblock();
    await recorder.finish();
    expect(sink.lines.slice(-2)).toEqual([
      { t: 0, lost },
      { t: 0, end: true },
    ]);
  });

  it('[RC5] that cannot be written says so once, and takes nothing more', async () => {
    const { clock, sink, failures, recorder } = open();
    recorder.deliver('desk', [price('A', 1)]);
    sink.failure = new Error('cannot write desk.tbrec: the disk is full');
    clock.advance(2_000);
    await until(() => failures.length > 0, { what: 'the failure' });
    recorder.deliver('desk', [price('A', 2)]);
    clock.advance(60_000);
    await recorder.finish();
    expect(failures).toEqual(['cannot write desk.tbrec: the disk is full']);
    expect(sink.isClosed).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
