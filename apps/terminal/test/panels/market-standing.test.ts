/** How far each market panel can be trusted, cell by cell. */
import { describe, expect, it } from 'vitest';
import { HOSTILE, MARKET_STATE, only } from '../support/market-state.ts';
import { Stage, type StageOptions } from '../support/stage.ts';
import type { Cell } from '../support/virtual-terminal.ts';

const PANELS = ['markets', 'book', 'chart', 'tape'] as const;
type PanelId = (typeof PANELS)[number];

const SIZES = [
  [80, 24],
  [120, 40],
] as const;
const CASES = PANELS.flatMap((panel) => SIZES.map(([columns, rows]) => ({ panel, columns, rows })));
const OF_ONE_SYMBOL = CASES.filter(({ panel }) => panel !== 'markets');

const MUTED = '#9aa4b2';
/** What a panel of nothing but old figures says. */
const STALE = / STALE \d+\.\ds! /;
const OLD = / \d+\.\ds old /;

async function live(panel: PanelId, options: StageOptions): Promise<Stage> {
  const stage = new Stage({ state: MARKET_STATE, panels: only(panel), settings: { symbol: 'BTCUSDT' }, ...options });
  await stage.connect();
  await stage.serve();
  for (const [at, side] of (['buy', 'sell', 'buy'] as const).entries()) {
    stage.event('trades', { symbol: 'BTCUSDT', price: 42_500 + at, quantity: 1, side, source: 'sim' });
  }
  await confirm(stage);
  return stage;
}

/** The server says that all is as it was told. */
async function confirm(stage: Stage): Promise<void> {
  stage.heartbeat();
  stage.clock.advance(100);
  await stage.serve();
}

/** The source of all figures of an instrument is away. */
function stop(stage: Stage, symbol: string): void {
  stage.update({
    'system_health.sim.status': 'down',
    [`market_data.${symbol}.stale`]: true,
    [`orderbook.${symbol}.stale`]: true,
  });
}

interface Shown {
  readonly title: string;
  readonly lines: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
}

/** The panel within its frame; ages are not looked at, as they go on by themselves. */
async function inside(stage: Stage): Promise<Shown> {
  const lines = await stage.text();
  const [top, bottom] = [
    lines.findIndex((line) => line.startsWith('\u250c')),
    lines.findIndex((line) => line.startsWith('\u2514')),
  ];
  const age = /\sAge\s/.exec(lines[top + 1]!)?.index ?? lines[top]!.length - 1;
  const cells = stage.host.terminal.cells().slice(top + 1, bottom);
  return {
    title: lines[top]!,
    lines: lines.slice(top + 1, bottom),
    cells: cells.map((row) => row.slice(1, age)),
  };
}

function inks({ cells }: Pick<Shown, 'cells'>): ReadonlySet<string> {
  return new Set(cells.flat().flatMap(({ text, ink }) => (text.trim() === '' ? [] : [ink])));
}

function rowOf({ lines, cells }: Shown, symbol: string): Pick<Shown, 'cells'> {
  return { cells: [cells[lines.findIndex((line) => line.includes(symbol))]!] };
}

describe('market panels', () => {
  it.each(CASES)(
    '[TM19] $panel at $columns by $rows is grey while its source is away',
    async ({ panel, columns, rows }) => {
      const stage = await live(panel, { columns, rows });
      const before = await inside(stage);
      expect(inks(before).size).toBeGreaterThan(1);
      stop(stage, 'ETHUSDT');
      await confirm(stage);
      const other = await inside(stage);
      if (panel === 'markets') {
        // Of the rows that the source told, and of no other.
        expect(inks(rowOf(other, 'BTCUSDT'))).toEqual(inks(rowOf(before, 'BTCUSDT')));
        expect(inks(rowOf({ ...other, cells: other.cells.map((row) => row.slice(3)) }, 'ETHUSDT'))).toEqual(
          new Set([MUTED]),
        );
        expect(other.title).toContain(' 2 of 62 stale ');
        expect(other.lines.find((line) => line.includes('ETHUSDT'))).toMatch(/^\u2502 ! .* \d+\.\ds! /);
        return;
      }
      if (panel === 'book') expect(other.cells).toEqual(before.cells);
      stop(stage, 'BTCUSDT');
      await confirm(stage);
      const old = await inside(stage);
      expect(inks(old)).toEqual(new Set([MUTED]));
      expect(old.title).toMatch(STALE);
      // But for the mark beside trades.
      expect(old.lines.map((line) => line.replace(/!(BUY|SELL)/, ' $1'))).toEqual(before.lines);
      // By the server's clock since it was heard, and going on.
      stage.clock.advance(2_000);
      await confirm(stage);
      const [then, now] = [old, await inside(stage)].map(({ title }) => Number(/ (\d+\.\d)s! /.exec(title)![1]));
      expect(now! - then!).toBeGreaterThanOrEqual(2);
      stage.update({
        'system_health.sim.status': 'live',
        'market_data.BTCUSDT.stale': false,
        'orderbook.BTCUSDT.stale': false,
      });
      await confirm(stage);
      expect((await inside(stage)).cells).toEqual(before.cells);
    },
  );

  it.each(CASES)(
    '[TM19] $panel at $columns by $rows is grey as a whole without a connection',
    async ({ panel, columns, rows }) => {
      const stage = await live(panel, { columns, rows });
      const before = await inside(stage);
      stage.bench.network.link.cut();
      stage.clock.advance(1_100);
      const old = await inside(stage);
      expect(inks(old)).toEqual(new Set([MUTED]));
      expect(old.title).toMatch(OLD);
      expect(old.cells.map(textOf)).toEqual(before.cells.map(textOf));
      stage.clock.advance(1_000);
      await stage.connect();
      await confirm(stage);
      expect(inks(await inside(stage))).toEqual(inks(before));
    },
  );

  it.each(CASES)(
    '[TM19] $panel at $columns by $rows stands still while the state is fetched anew',
    async ({ panel, columns, rows }) => {
      const stage = await live(panel, { columns, rows });
      const before = await inside(stage);
      // A version is missing.
      stage.bench.peer.update(98, 99, { 'market_data.BTCUSDT.last_price': 1, 'orderbook.BTCUSDT.bids': [[1, 1]] });
      stage.clock.advance(100);
      const during = await inside(stage);
      expect(during.title).toContain(' resync ');
      expect(during.cells).toEqual(before.cells);
      await stage.serve();
      await confirm(stage);
      const after = await inside(stage);
      expect(after.title).not.toContain('resync');
      expect(after.cells).toEqual(before.cells);
    },
  );

  it.each(CASES)(
    '[TM2] $panel at $columns by $rows says what is missing where there is nothing',
    async ({ panel, columns, rows }) => {
      const stage = new Stage({ columns, rows, state: {}, panels: only(panel) });
      await stage.connect();
      await confirm(stage);
      const { lines } = await inside(stage);
      expect(lines.join('\n')).toContain(panel === 'markets' ? 'No market data' : 'No symbol yet');
      expect(lines.join(' ')).toContain('No source has told a ticker yet.');
      expect(lines.join('\n')).not.toMatch(/NaN|undefined|null/);
    },
  );

  it.each(OF_ONE_SYMBOL)(
    '[TM2] $panel at $columns by $rows says that a name cannot be asked for',
    async ({ panel, columns, rows }) => {
      const stage = await live(panel, { columns, rows, settings: { symbol: HOSTILE } });
      const { title, lines } = await inside(stage);
      expect(lines.join('\n')).toContain('\u241b[2J\ufffdEVIL');
      expect(lines.join(' ')).toContain('A server cannot be asked for one instrument of this name.');
      expect(title).not.toContain('EVIL');
      expect([...stage.selected].filter((name) => name.includes('EVIL'))).toEqual([]);
    },
  );

  it.each([
    { panel: 'markets', keys: ['1', 'z'] },
    { panel: 'book', keys: ['2', 'z'] },
    { panel: 'chart', keys: ['2', 'c', 'z'] },
    { panel: 'tape', keys: ['9'] },
  ] as const)('[TM19] $panel at 200 by 60, zoomed: cell by cell', async ({ panel, keys }) => {
    const stage = await live(panel, { columns: 200, rows: 60, panels: only(...PANELS) });
    await stage.type(...keys);
    stage.event('trades', { symbol: 'BTCUSDT', price: 42_512, quantity: 0.25, side: 'sell', source: 'sim' });
    await confirm(stage);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/${panel}-zoomed-200x60.txt`);
  });
});

function textOf(row: readonly Cell[]): string {
  return row.map(({ text }) => text).join('');
}
