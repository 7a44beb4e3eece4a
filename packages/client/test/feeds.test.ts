import { describe, expect, it } from 'vitest';
import type { FeedEvent, FeedGap } from '../src/board-events.ts';
import { type Bench, openBench, openLiveBench, passQuietly } from './support/peer.ts';

function idsAndGaps({ told }: Bench): string[] {
  return told.map(({ name, payload }) => {
    if (name !== 'gap') return String((payload as FeedEvent).id);
    const { lost, next } = payload as FeedGap;
    return `lost ${lost} before ${next}`;
  });
}

describe('events', () => {
  it('[L40] arrive once, in order, with all that belongs to them', () => {
    const bench = openLiveBench({}, ['fills', 'gap']);
    const { peer, board, told } = bench;
    for (const id of [6, 7, 7, 6, 8, 5, 8]) peer.fill(id);
    expect(idsAndGaps(bench)).toEqual(['6', '7', '8']);
    expect(told[0]?.payload).toMatchObject({
      channel: 'fills',
      id: 6,
      seq: 6,
      time: Date.parse(peer.timestamp),
      isReplay: false,
      data: { price: 6 },
    });
    expect(board.status.counters).toMatchObject({ events: 3, duplicates: 4, gaps: 0 });
    expect(board.feed('fills').map(({ data }) => data.price)).toEqual([6, 7, 8]);
  });

  it('[L40] of feeds that are not subscribed are not delivered', () => {
    const { board, peer, told } = openLiveBench({}, ['alerts']);
    peer.say({ type: 'alert', channel: 'alerts', id: 1, seq: 1, data: {} });
    expect(told).toEqual([]);
    expect(board.feed('alerts')).toEqual([]);
  });

  it('[L41] are never missing silently', () => {
    const bench = openLiveBench({}, ['fills', 'gap']);
    for (const id of [6, 9, 10, 8, 20]) bench.peer.fill(id);
    expect(idsAndGaps(bench)).toEqual(['6', 'lost 2 before 9', '9', '10', 'lost 9 before 20', '20']);
    expect(bench.board.status.counters).toMatchObject({ gaps: 2, duplicates: 1 });
  });

  it('[L41] jump where a filter or a pattern leaves some out', () => {
    const bench = openLiveBench({}, ['fills', 'gap']);
    const { board, peer, clock } = bench;
    const step = (...granted: string[]): void => {
      clock.advance(0);
      peer.grant(['account', 'market_data', ...granted]);
    };
    board.subscribe(['fills'], { fills: { symbol: 'BTC' } });
    step('fills');
    for (const id of [8, 12]) peer.fill(id);
    // The first event after the filter was lifted may follow one that it left out; from then on none may be missing.
    board.subscribe(['fills'], { fills: {} });
    step('fills');
    for (const id of [15, 17]) peer.fill(id);
    board.unsubscribe(['fills']);
    board.subscribe(['fills:BTC*']);
    clock.advance(0);
    const [{ id: resumeId } = {}] = peer.hear();
    const channels = ['account', 'market_data', 'fills:BTC*'];
    peer.say({ type: 'resumed', recovered: true, seq: 10, channels, id: resumeId });
    for (const id of [25, 30]) peer.fill(id);
    expect(idsAndGaps(bench)).toEqual(['8', '12', '15', 'lost 1 before 17', '17', '25', '30']);
  });

  it('[L42] announced for a position that was left meanwhile is told of what is missing only', () => {
    const bench = openLiveBench({}, ['fills', 'gap']);
    for (const id of [6, 7, 8]) bench.peer.fill(id);
    // An answer to where we stood at 5.
    bench.peer.say({ type: 'gap', channel: 'fills', lost: 2, next: 8 });
    bench.peer.say({ type: 'gap', channel: 'fills', lost: 5, next: 11 });
    bench.peer.fill(11);
    expect(idsAndGaps(bench)).toEqual(['6', '7', '8', 'lost 2 before 11', '11']);
  });

  it('[L42] are announced without a number where it counts those that are left out as well', () => {
    const bench = openLiveBench({ channels: ['account', 'fills:BTC'] }, ['fills', 'gap']);
    bench.peer.fill(6);
    bench.peer.say({ type: 'gap', channel: 'fills', lost: 4_000, next: 4_007 });
    bench.peer.fill(4_010);
    expect(idsAndGaps(bench)).toEqual(['6', 'lost undefined before 4007', '4010']);
  });

  it('[L42] that the server has forgotten are announced by it, once', () => {
    const bench = openLiveBench({}, ['fills', 'gap']);
    bench.peer.say({ type: 'gap', channel: 'fills', lost: 12, next: 18 });
    for (const id of [17, 18, 19]) bench.peer.fill(id);
    expect(idsAndGaps(bench)).toEqual(['lost 12 before 18', '18', '19']);
  });

  it('[L45] are kept up to the number configured, in an array that changes only when they do', () => {
    const { board, peer } = openLiveBench({ feedKept: 3 });
    expect(board.feed('fills')).toBe(board.feed('fills'));
    for (const id of [6, 7, 8, 9]) peer.fill(id);
    const before = board.feed('fills');
    expect(before.map(({ id }) => id)).toEqual([7, 8, 9]);
    expect(board.feed('fills')).toBe(before);
    peer.fill(10);
    expect(before.map(({ id }) => id)).toEqual([7, 8, 9]);
    expect(board.feed('fills').map(({ id }) => id)).toEqual([8, 9, 10]);
  });

  it('[L45] are fifty by default, and forgotten with the subscription', () => {
    const { board, peer, clock } = openLiveBench();
    for (let id = 6; id <= 80; id++) peer.fill(id);
    expect(board.feed('fills').map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => 31 + index));
    board.unsubscribe(['fills']);
    clock.advance(0);
    peer.grant(['account', 'market_data']);
    expect(board.feed('fills')).toEqual([]);
  });
});

describe('replay', () => {
  it('[L43] brings what was before, at its place, and nothing twice', () => {
    const bench = openLiveBench({}, ['fills', 'gap']);
    const { board, peer } = bench;
    peer.fill(6);
    board.replay('fills', { count: 20 });
    expect(peer.hear()).toEqual([{ type: 'replay', channel: 'fills', count: 20, id: expect.any(Number) }]);
    for (const id of [3, 4, 5, 6, 7]) peer.fill(id, { replay: true });
    for (const id of [7, 8]) peer.fill(id);
    for (const id of [4, 8]) peer.fill(id, { replay: true });
    expect(idsAndGaps(bench)).toEqual(['6', '3', '4', '5', '7', '8']);
    expect(bench.told.map(({ payload }) => (payload as FeedEvent).isReplay)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(board.feed('fills').map(({ id }) => id)).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it('[L43] fills holes that were reported', () => {
    const bench = openLiveBench({}, ['fills', 'gap']);
    bench.peer.fill(9);
    for (const id of [6, 7, 8, 9]) bench.peer.fill(id, { replay: true });
    expect(idsAndGaps(bench)).toEqual(['lost 3 before 9', '9', '6', '7', '8']);
    expect(bench.board.feed('fills').map(({ id }) => id)).toEqual([6, 7, 8, 9]);
  });

  it('[L43] brings what was before an addition, though it is newer than what had come', () => {
    const bench = openLiveBench({ channels: ['account', 'fills:BTC'] }, ['fills', 'gap']);
    const { board, peer, clock, network } = bench;
    peer.fill(6);
    board.subscribe(['fills:ETH']);
    clock.advance(0);
    peer.grant(['account', 'fills:BTC', 'fills:ETH']);
    for (const id of [4, 6, 7, 9]) peer.fill(id, { replay: true });
    for (const id of [9, 12]) peer.fill(id);
    expect(idsAndGaps(bench)).toEqual(['6', '4', '7', '9', '12']);
    expect(board.feed('fills').map(({ id }) => id)).toEqual([4, 6, 7, 9, 12]);
    network.link.cut();
    clock.advance(500);
    peer.greet();
    expect(peer.hear()).toMatchObject([{ type: 'resume', feeds: { fills: 12 } }]);
  });

  it('[L43] of a feed of which parts had come brings the rest', () => {
    const bench = openLiveBench({ channels: ['account', 'fills:BTC'] }, ['fills', 'gap']);
    const { board, peer, clock } = bench;
    peer.fill(6);
    board.subscribe(['fills']);
    clock.advance(0);
    peer.grant(['account', 'fills']);
    for (const id of [5, 6, 7, 8]) peer.fill(id, { replay: true });
    for (const id of [9, 11]) peer.fill(id);
    expect(idsAndGaps(bench)).toEqual(['6', '5', '7', '8', '9', 'lost 1 before 11', '11']);
  });

  it('[L27] is asked for again where the server may have dropped it, and not where it was refused', () => {
    const { board, peer, clock, network } = openLiveBench();
    const refuse = (code: string, id?: unknown): void =>
      peer.say({ type: 'error', code, message: code, error: code, ...(id !== undefined && { id }) });
    const FILLS = { type: 'replay', channel: 'fills', count: 20 };
    const heard = (): unknown[] => peer.hear().filter(({ type }) => type === 'replay');
    board.replay('fills', { count: 20 });
    board.replay('fills', { count: 20 });
    expect(heard()).toMatchObject([FILLS, FILLS]);
    // Of a burst each message is told. Wanted twice it is one.
    for (let count = 0; count < 3; count++) refuse('RATE_LIMIT_EXCEEDED');
    clock.advance(999);
    expect(heard()).toEqual([]);
    clock.advance(1);
    expect(heard()).toMatchObject([FILLS]);
    refuse('RATE_LIMIT_EXCEEDED');
    clock.advance(1_000);
    const [again] = heard() as { readonly id: number }[];
    expect(again).toMatchObject(FILLS);
    refuse('UNKNOWN_CHANNEL', again?.id);
    refuse('RATE_LIMIT_EXCEEDED');
    clock.advance(1_000);
    expect(heard()).toEqual([]);
    // A drop that is told later than any server waits is of something else.
    board.replay('fills', { count: 20 });
    clock.advance(10_000);
    expect(heard()).toHaveLength(1);
    refuse('RATE_LIMIT_EXCEEDED');
    clock.advance(1_000);
    expect(heard()).toEqual([]);
    board.replay('fills', { count: 20 });
    expect(heard()).toHaveLength(1);
    refuse('RATE_LIMIT_EXCEEDED');
    network.link.cut();
    clock.advance(500);
    peer.greet();
    clock.advance(2_000);
    expect(heard()).toEqual([]);
  });

  it('[L43] remembers what was delivered for as long as a server can replay it', () => {
    const { board, peer } = openLiveBench();
    for (let id = 6; id <= 5_000; id++) peer.fill(id);
    const count = () => board.status.counters.events;
    const events = count();
    for (let id = 1; id <= 5_000; id++) peer.fill(id, { replay: true });
    expect(count()).toBe(events + 5);
    for (let id = 1; id <= 5_000; id++) peer.fill(id, { replay: true });
    expect(count()).toBe(events + 5);
    // Far on, what no server would tell any more counts as told, and what came shortly before is new.
    peer.fill(140_000);
    for (const id of [4_000, 9_000, 139_999, 10_000, 9_000, 140_000]) peer.fill(id, { replay: true });
    expect(count()).toBe(events + 5 + 4);
  });

  it('[L70] says what is not kept any more, but for what had come, and leaves the stream as it is', () => {
    const bench = openLiveBench({}, ['fills', 'gap', 'replayGap']);
    const { peer, told } = bench;
    const gap = (lost: number, next: number) => peer.say({ type: 'gap', channel: 'fills', lost, next, replay: true });
    for (const id of [6, 7]) peer.fill(id);
    gap(3, 4);
    peer.fill(4, { replay: true });
    gap(3, 8);
    gap(2, 8);
    peer.fill(8);
    expect(idsAndGaps({ told: told.filter(({ name }) => name !== 'replayGap') } as typeof bench)).toEqual([
      '6',
      '7',
      '4',
      '8',
    ]);
    expect(told.filter(({ name }) => name === 'replayGap').map(({ payload }) => payload)).toEqual([
      { channel: 'fills', lost: 3, next: 4 },
      { channel: 'fills', lost: 1, next: 8 },
    ]);
  });

  it('[L70] does not count what is not kept where parts of the feed are asked for', () => {
    const bench = openLiveBench({ channels: ['account', 'fills:BTC'] }, ['replayGap']);
    bench.peer.say({ type: 'gap', channel: 'fills', lost: 3, next: 4, replay: true });
    expect(bench.told.map(({ payload }) => payload)).toEqual([{ channel: 'fills', lost: undefined, next: 4 }]);
  });
});

describe('a new life of the state', () => {
  it('[L44] empties the feeds, and expects its own events from where the snapshot says', () => {
    const bench = openLiveBench({}, ['fills', 'gap']);
    const { board, peer, network, clock } = bench;
    peer.fill(6);
    network.link.cut();
    clock.advance(500);
    peer.greet({ epoch: 'e2' });
    const [resume = {}] = peer.hear();
    expect(resume).toMatchObject({ feeds: { fills: 0 } });
    expect(board.feed('fills')).toEqual([]);
    peer.say({ type: 'resumed', recovered: false, seq: 10, channels: resume['channels'], id: resume['id'] });
    peer.snapshot({ market_data: {}, account: {} }, { epoch: 'e2', seq: 9, feeds: { fills: 3 } });
    for (const id of [4, 6]) peer.fill(id);
    for (const id of [1, 2, 3]) peer.fill(id, { replay: true });
    expect(idsAndGaps(bench)).toEqual([
      '6',
      'lost undefined before undefined',
      '4',
      'lost 1 before 6',
      '6',
      '1',
      '2',
      '3',
    ]);
    expect(board.feed('fills').map(({ id }) => id)).toEqual([1, 2, 3, 4, 6]);
  });
});

describe('where a feed stands', () => {
  it('[L46] is asked for when a feed was added alone', () => {
    const bench = openBench({ channels: ['fills'] }, ['fills', 'gap']);
    const { peer, board } = bench;
    peer.greet();
    peer.grant();
    expect(peer.hear()).toEqual([{ type: 'refresh', channels: ['fills'], id: expect.any(Number) }]);
    expect(board.status.state).toBe('connected');
    peer.snapshot({}, { feeds: { fills: 41 } });
    peer.fill(43);
    expect(idsAndGaps(bench)).toEqual(['lost 1 before 43', '43']);
    expect(peer.hear()).toEqual([]);
  });

  it('[L46] is not asked for when the snapshot says it', () => {
    const { peer } = openLiveBench();
    expect(peer.hear()).toEqual([]);
  });

  it('[L46] unknown at a loss makes a gap of unknown size', () => {
    const bench = openBench({ channels: ['account', 'fills'] }, ['gap']);
    const { peer, network, clock } = bench;
    peer.greet();
    peer.grant();
    peer.snapshot({ account: {} });
    peer.hear();
    network.link.cut();
    clock.advance(500);
    peer.greet();
    expect(idsAndGaps(bench)).toEqual(['lost undefined before undefined']);
    expect(peer.hear()).toMatchObject([{ type: 'resume', channels: ['account', 'fills'], feeds: {} }]);
  });

  it('[L46] is taken from a snapshot where events were left out since the last that came', () => {
    const bench = openLiveBench({ channels: ['account', 'fills:BTC'] }, ['fills', 'gap']);
    const { peer, network, clock } = bench;
    peer.fill(6);
    peer.snapshot({ account: {} }, { feeds: { fills: 40 } });
    network.link.cut();
    clock.advance(500);
    peer.greet();
    expect(peer.hear()).toMatchObject([{ type: 'resume', feeds: { fills: 40 } }]);
    expect(idsAndGaps(bench)).toEqual(['6']);
  });

  it('[L46] is asked for from time to time where events are left out, lest a resume begins before them', async () => {
    const options = { channels: ['account', 'market_data', 'fills:BTC'], verifyIntervalMs: 30_000 } as const;
    const bench = openLiveBench(options, ['fills', 'gap']);
    const { board, peer, network, clock } = bench;
    peer.fill(6);
    peer.hear();
    await passQuietly(bench, 30_000);
    const heard = peer.hear();
    expect(heard.filter(({ type }) => type === 'refresh')).toMatchObject([{ channels: ['fills'] }]);
    const verify = heard.find(({ type }) => type === 'verify');
    peer.say({ type: 'digest', epoch: 'e1', seq: 10, channels: {}, id: verify?.['id'] });
    peer.snapshot({}, { feeds: { fills: 4_000 } });
    peer.fill(4_003);
    // Nor while the feed may be gone by the time that the server reads it.
    board.unsubscribe(['market_data']);
    await passQuietly(bench, 30_000);
    const types = peer.hear().map(({ type }) => type);
    expect(types).toContain('verify');
    expect(types).not.toContain('refresh');
    network.link.cut();
    clock.advance(500);
    peer.greet();
    expect(peer.hear()).toMatchObject([{ type: 'resume', feeds: { fills: 4_003 } }]);
    expect(idsAndGaps(bench)).toEqual(['6', '4003']);
  });

  it('[L46] that a server never says is not asked for endlessly', () => {
    const { peer } = openBench({ channels: ['fills'] });
    peer.greet();
    peer.grant();
    expect(peer.hear()).toHaveLength(1);
    for (const seq of [11, 12, 13]) peer.snapshot({}, { seq });
    expect(peer.hear()).toEqual([]);
  });
});
