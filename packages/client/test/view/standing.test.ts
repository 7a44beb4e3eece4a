import type { Board } from '@tickboard/client/board';
import type { BoardStatus } from '@tickboard/client/status';
import {
  currentRttMs,
  isSameStanding,
  type Judged,
  judgeConnection,
  judgeStanding,
  OPEN_POSITIONS,
} from '@tickboard/client/view/standing';
import { describe, expect, it } from 'vitest';

const NOW = 1_700_000_000_000;

type Row = Readonly<Record<string, unknown>>;

interface Held {
  readonly tables?: Readonly<Record<string, Readonly<Record<string, Row>>>>;
  readonly records?: Readonly<Record<string, Row>>;
  readonly feeds?: Readonly<Record<string, readonly Row[]>>;
  /** Since the server confirmed it. */
  readonly confirmedMs?: number;
}

/** A board that is connected, and holds this. */
function holding({ tables = {}, records = {}, feeds = {}, confirmedMs = 100 }: Held): Board {
  return {
    state: 'connected',
    lastFrameAt: NOW,
    serverNow: () => NOW,
    isLive: () => true,
    ageOf: () => confirmedMs,
    table: (name: string) => new Map(Object.entries(tables[name] ?? {})),
    record: (name: string) => records[name],
    feed: (name: string) => (feeds[name] ?? []).map((data, index) => ({ id: index + 1, data })),
  } as unknown as Board;
}

const system_health = {
  dead: { service: 'dead', status: 'stale', last_message_at: NOW - 22_000 },
  gone: { service: 'gone', status: 'down', last_message_at: NOW - 61_000 },
  here: { service: 'here', status: 'live', last_message_at: NOW - 50 },
};
const judge = (held: Held, judged: Judged) => judgeStanding(holding(held), judged, NOW);
const kindOf = (held: Held, judged: Judged) => judge(held, judged).kind;

describe('how far figures can be taken for the present', () => {
  it('[UE24] is told by when their source was heard, not by when the server was', () => {
    const risk = { stale: true, source: 'dead', updated_at: NOW - 40_000 };
    const standing = judge({ tables: { system_health }, records: { risk } }, { channels: ['risk'] });
    expect(standing).toMatchObject({ kind: 'stale', ageMs: 22_000 });
    expect(standing.words).toContain('last heard 22s ago');
    // Where the source is heard, and this row of it is not, it is as old as its last change.
    const ofLive = { stale: true, source: 'here', updated_at: NOW - 40_000 };
    const other = judge(
      { tables: { system_health }, records: { risk: ofLive } },
      {
        channels: ['risk'],
      },
    );
    expect(other.ageMs).toBe(40_000);
  });

  it('[UE24] counts on: two of different ages do not read the same', () => {
    const at = (updatedAt: number) =>
      judge({ records: { risk: { stale: true, updated_at: updatedAt } } }, { channels: ['risk'] });
    expect(isSameStanding(at(NOW - 22_000), at(NOW - 23_000))).toBe(false);
    expect(isSameStanding(at(NOW - 22_000), at(NOW - 22_000))).toBe(true);
  });

  it('[UE5] is counted over the rows that are shown, and over no others', () => {
    const orders = {
      a: { id: 'a', symbol: 'BTC', stale: true },
      b: { id: 'b', symbol: 'BTC' },
      c: { id: 'c', symbol: 'ETH', stale: true },
    };
    const ofBtc = (row: Readonly<{ symbol?: string }>) => row.symbol === 'BTC';
    const standing = judge({ tables: { orders } }, { channels: ['orders'], shown: { orders: ofBtc } });
    expect(standing).toMatchObject({ kind: 'live', rows: 2, staleRows: 1, words: '1 of 2 rows are stale' });
    expect(kindOf({ tables: { orders } }, { channels: ['orders'], shown: { orders: 'c' } })).toBe('stale');
    expect(kindOf({ tables: { orders } }, { channels: ['orders'], shown: { orders: 'b' } })).toBe('live');
  });

  it('[UE23] of a tape is that of the source that told of its instrument last', () => {
    const judged: Judged = { channels: ['trades'], shown: { trades: 'BTC' }, instead: { market_data: 'BTC' } };
    const tape = (...trades: Row[]) => kindOf({ tables: { system_health }, feeds: { trades } }, judged);
    expect(tape({ symbol: 'BTC', source: 'dead' })).toBe('stale');
    expect(tape({ symbol: 'BTC', source: 'dead' }, { symbol: 'BTC', source: 'here' })).toBe('live');
    expect(tape({ symbol: 'BTC', source: 'dead' }, { symbol: 'ETH', source: 'here' })).toBe('stale');
    expect(tape({ symbol: 'BTC', source: 'here' }, { symbol: 'ETH', source: 'dead' })).toBe('live');
  });

  it('[UE23] of what nobody told is that of the ticker', () => {
    const judged: Judged = { channels: ['orderbook'], shown: { orderbook: 'BTC' }, instead: { market_data: 'BTC' } };
    const market_data = { BTC: { symbol: 'BTC', stale: true, source: 'dead' }, ETH: { symbol: 'ETH' } };
    expect(kindOf({ tables: { market_data } }, judged)).toBe('stale');
    expect(kindOf({ tables: { market_data, orderbook: { BTC: { symbol: 'BTC' } } } }, judged)).toBe('live');
    expect(kindOf({ tables: { market_data: { ETH: market_data.ETH } } }, judged)).toBe('live');
  });

  it('[UE23] of a list of events is that of the source of each, and what was alerted stays so', () => {
    const list = (...sources: string[]) => {
      const closed_trades = sources.map((source) => ({ source }));
      return judge(
        { tables: { system_health }, feeds: { closed_trades } },
        {
          channels: ['closed_trades'],
        },
      );
    };
    expect(list('dead', 'gone', 'dead')).toMatchObject({ kind: 'stale', rows: 3, ageMs: 61_000 });
    expect(list('dead', 'here', 'dead')).toMatchObject({ kind: 'live', rows: 3, staleRows: 2 });
    expect(list('a source that is no more')).toMatchObject({ kind: 'live', rows: 0 });
    expect(
      kindOf({ tables: { system_health }, feeds: { alerts: [{ source: 'dead' }] } }, { channels: ['alerts'] }),
    ).toBe('live');
  });

  it('[UE26] of a sum is that of its oldest part', () => {
    const judged: Judged = { channels: ['summary'], madeOf: OPEN_POSITIONS };
    const summary = { unrealized_pnl: 3 };
    const held = (...stale: readonly (readonly [quantity: number, isStale: boolean])[]): Held => ({
      records: { summary },
      tables: {
        system_health,
        positions: Object.fromEntries(
          stale.map(([quantity, isStale], index) => [index, { quantity, stale: isStale, source: 'dead' }]),
        ),
      },
    });
    expect(judge(held([1, false], [1, true]), judged)).toMatchObject({ kind: 'stale', ageMs: 22_000 });
    expect(kindOf(held([1, false], [0, true]), judged)).toBe('live');
    expect(kindOf(held(), judged)).toBe('live');
  });

  it('[UE26] leaves a panel live where figures beside its own are away, and names these', () => {
    const held = { records: { summary: {}, risk: { stale: true, source: 'dead' } }, tables: { system_health } };
    const judged: Judged = { channels: ['summary'], beside: { risk: () => true } };
    expect(judge(held, judged)).toMatchObject({
      kind: 'live',
      beside: { ageMs: 22_000, words: 'risk: source away, last heard 22s ago' },
    });
    expect(judge({ records: { summary: {}, risk: {} } }, judged).beside).toBeUndefined();
  });

  it('[UE8] of the connection is no matter of sources', () => {
    const positions = { a: { quantity: 1, stale: true } };
    expect(judgeConnection(holding({ records: { summary: {} }, tables: { positions } }), NOW).kind).toBe('live');
  });
});

describe('the round trip', () => {
  it('[UE8] is not known any more once the server has fallen silent', () => {
    const board = { rttMs: 12, lastFrameAt: NOW } as BoardStatus;
    expect(currentRttMs(board, NOW + 2_900)).toBe(12);
    expect(currentRttMs(board, NOW + 3_100)).toBeUndefined();
    expect(currentRttMs({ ...board, lastFrameAt: undefined }, NOW)).toBe(12);
  });
});
