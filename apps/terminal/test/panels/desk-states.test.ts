/** How every panel of the desk shows what is old, awaited, not there, or refused: cell by cell. */
import { describe, expect, it } from 'vitest';
import { insideOf } from '../../src/panel/frame.ts';
import { only, PORTFOLIO_STATE } from '../support/portfolio-state.ts';
import { DOWN } from '../support/reading.ts';
import { Stage, type State } from '../support/stage.ts';

interface DeskPanel {
  readonly name: string;
  readonly id: string;
  /** Leads to what is meant, within the panel. */
  readonly keys?: readonly string[];
  /** A row that is there. */
  readonly row: string;
  /** The source of some of it is away: what the server says then, which lines are grey after, and what the frame says. */
  readonly away?: {
    readonly says: Readonly<Record<string, unknown>>;
    readonly grey: readonly string[] | 'all';
    readonly frame: RegExp;
  };
  /** Where the server holds nothing of it. */
  readonly empty: string;
}

/** In the dark theme. */
const GROUND = '#0d1117';
const SOURCE_DOWN = { 'system_health.sim.status': 'down' };
const PANELS: readonly DeskPanel[] = [
  {
    name: 'positions',
    id: 'positions',
    row: 'ETHUSDT',
    away: { says: { 'positions.ETHUSDT.stale': true }, grey: ['ETHUSDT', 'Total'], frame: / 2 of 5 stale / },
    empty: 'A position shows here as soon as a source tells one.',
  },
  {
    name: 'orders',
    id: 'orders',
    row: 'BTCUSDT',
    away: { says: { 'orders.o-1.stale': true }, grey: ['BTCUSDT'], frame: / 2 of \d stale / },
    empty: 'Orders that a source reports show here until they are finished.',
  },
  {
    name: 'fills',
    id: 'fills',
    row: 'SOLUSDT',
    away: { says: SOURCE_DOWN, grey: 'all', frame: / STALE / },
    empty: 'No fills',
  },
  {
    name: 'closures',
    id: 'closures',
    row: 'XRPUSDT',
    away: { says: SOURCE_DOWN, grey: 'all', frame: / STALE / },
    empty: 'No closed trades',
  },
  {
    name: 'strategies',
    id: 'strategies',
    row: 'Mean reversion',
    away: { says: { 'strategies.trend.stale': true }, grey: ['trend', 'Total'], frame: / 2 of 3 stale / },
    empty: 'A strategy shows here as soon as a source tells of one.',
  },
  {
    name: 'strategy',
    id: 'strategies',
    keys: [DOWN, '\r'],
    row: 'Reported P&L',
    away: {
      says: { 'strategies.meanrev.stale': true },
      grey: ['\u2502  P&L', 'Reported P&L', 'Reported win rate', 'Win rate', 'Sharpe'],
      frame: / 1 of 2 stale /,
    },
    empty: 'A strategy shows here as soon as a source tells of one.',
  },
  {
    name: 'account',
    id: 'account',
    row: 'Balance',
    away: { says: { 'account.stale': true }, grey: 'all', frame: / STALE / },
    empty: 'No source has told an account yet.',
  },
  {
    name: 'risk',
    id: 'risk',
    row: 'Margin ratio',
    away: { says: { 'risk.stale': true }, grey: 'all', frame: / STALE / },
    empty: 'No risk figures',
  },
  {
    name: 'feeds',
    id: 'feeds',
    row: 'FILL SOLUSDT',
    away: { says: SOURCE_DOWN, grey: 'all', frame: / STALE / },
    empty: 'Nothing was signalled, traded, reported or raised yet.',
  },
  { name: 'alerts', id: 'alerts', row: 'margin above 30%', empty: 'Nothing was raised yet.' },
  { name: 'health', id: 'health', row: 'broker', empty: 'The server has not said which sources it reads.' },
];
const SIZES = [
  [80, 24],
  [120, 40],
] as const;
const CASES = PANELS.flatMap((panel) => SIZES.map(([columns, rows]) => ({ ...panel, columns, rows })));
/** What alerts told stays true, and health says itself which sources are away. */
const WITH_SOURCE = CASES.flatMap((each) => (each.away === undefined ? [] : [{ ...each, away: each.away }]));
/** Of the others there is such a screen already. */
const ZOOMED = PANELS.filter(({ id }) => !['positions', 'orders', 'risk'].includes(id));
/** Of one source, which is up, with times by which it can be told how old it is. */
const TOLD = { source: 'sim', updated_at: '2025-12-31T23:59:58Z' } as const;
const STATE: State = {
  ...PORTFOLIO_STATE,
  account: { ...PORTFOLIO_STATE['account'], ...TOLD },
  risk: { ...PORTFOLIO_STATE['risk'], ...TOLD },
};

async function open(panel: DeskPanel, columns: number, rows: number, state: State = STATE): Promise<Stage> {
  const stage = new Stage({ columns, rows, state, panels: only(panel.id) });
  await stage.connect();
  await stage.serve();
  return stage;
}

async function withEvents(panel: DeskPanel, columns: number, rows: number): Promise<Stage> {
  const stage = await open(panel, columns, rows);
  await stage.type(...(panel.keys ?? []));
  const own = { strategy_name: 'meanrev', source: 'sim' } as const;
  stage.event('signals', {
    ...own,
    symbol: 'BTCUSDT',
    action: 'buy',
    price: 42_506.2,
    confidence: 0.82,
    reason: 'low',
  });
  stage.event('fills', {
    ...own,
    symbol: 'SOLUSDT',
    side: 'buy',
    price: 98.4,
    quantity: 3,
    fee: 0.2,
    fee_asset: 'USDT',
  });
  stage.event('closed_trades', { ...own, symbol: 'XRPUSDT', side: 'long', pnl: 12.5, quantity: 10, reason: 'target' });
  stage.event('metrics', {
    ...own,
    total_profit_loss: 1_204.5,
    total_trades: 80,
    win_rate: 0.6,
    values: { sharpe: 1.31 },
  });
  stage.event('alerts', { severity: 'info', message: 'margin above 30%', source: 'sim' });
  await settled(stage);
  return stage;
}

async function settled(stage: Stage): Promise<void> {
  stage.heartbeat();
  stage.clock.advance(500);
  await stage.serve();
}

interface Line {
  readonly text: string;
  /** Of each cell that shows something. */
  readonly inks: readonly string[];
  /** Of those on the ground of the panel. */
  readonly own: readonly string[];
}

/** What stands inside of the one frame on the screen. */
async function inside(stage: Stage): Promise<readonly Line[]> {
  const text = await stage.text();
  const { terminal } = stage.host;
  const top = text.findIndex((line) => line.startsWith('\u250c'));
  const bottom = text.findIndex((line) => line.startsWith('\u2514'));
  const { x, width } = insideOf({ width: terminal.columns, height: bottom - top + 1 });
  return terminal
    .cells()
    .slice(top + 1, bottom)
    .map((cells, row) => {
      const written = cells.slice(x, x + width).flatMap((cell, column) => {
        if (cell.text.trim() === '') return [];
        return [{ ink: terminal.inkAt(x + column, top + 1 + row), isOwn: cell.ground === GROUND }];
      });
      return {
        text: text[top + 1 + row] ?? '',
        inks: written.map(({ ink }) => ink),
        own: written.flatMap(({ ink, isOwn }) => (isOwn ? [ink] : [])),
      };
    });
}

/** Without ages, which count on, and rates, which are of the present. */
function still(lines: readonly Line[]): readonly string[] {
  return lines.map(({ text }) =>
    text
      .replaceAll(/ *\d+(\.\d)?[sm]\b/g, ' AGE')
      .replaceAll(/[-\d]+\/min/g, 'RATE')
      .replaceAll(/\u2588?\u2502?$/g, ''),
  );
}

async function frameOf(stage: Stage): Promise<string> {
  return (await stage.text()).find((line) => line.startsWith('\u250c')) ?? '';
}

function inksOf(lines: readonly Line[]): readonly string[] {
  return [...new Set(lines.flatMap(({ inks }) => inks))];
}

describe.each(WITH_SOURCE)('$name at $columns by $rows', ({ columns, rows, ...panel }) => {
  it('[TD15] whose source is away is grey, and nothing else', async () => {
    const stage = await withEvents(panel, columns, rows);
    const before = await inside(stage);
    const { says, grey, frame } = panel.away;
    stage.update(says);
    stage.clock.advance(1_000);
    await settled(stage);
    const after = await inside(stage);
    expect(await frameOf(stage)).toMatch(frame);
    if (grey === 'all') {
      expect(inksOf(after)).toEqual(['muted']);
      expect(await frameOf(stage)).toMatch(/STALE \d+(\.\d)?s!/);
      return;
    }
    for (const [row, { text, inks }] of after.entries()) {
      const isOld = grey.some((each) => text.includes(each));
      // What is beside the mark of a row that is old.
      if (isOld)
        expect([text, new Set(inks)]).toEqual([text, new Set(text.includes(' !') ? ['warn', 'muted'] : ['muted'])]);
      else if (!text.includes('source away')) expect([text, inks]).toEqual([text, before[row]?.inks]);
    }
    expect(after.filter(({ text }) => grey.some((each) => text.includes(each))).length).toBeGreaterThan(0);
  });
});

describe('events of several sources', () => {
  it.each([
    ['fills', 'Fills', / 1 of 2 stale /],
    ['closures', 'Closed trades', / 1 of 2 stale /],
    ['feeds', 'All', / 3 of 6 stale /],
  ] as const)('[TD16] in %s are grey one by one, while those of another are not', async (panel, title, frame) => {
    const stage = new Stage({ columns: 100, rows: 30, state: STATE, panels: only(panel) });
    await stage.connect();
    for (const source of ['sim', 'broker']) {
      const symbol = source === 'sim' ? 'SOLUSDT' : 'XRPUSDT';
      stage.event('signals', { symbol, action: 'buy', source });
      stage.event('fills', { symbol, side: 'buy', price: 98.4, quantity: 3, source });
      stage.event('closed_trades', { symbol, side: 'long', pnl: 12.5, source });
    }
    stage.event('alerts', { severity: 'critical', message: 'margin above 30%', source: 'broker' });
    await settled(stage);
    await settled(stage);
    expect(await frameOf(stage)).toContain(title);
    expect(await frameOf(stage)).toMatch(frame);
    const lines = await inside(stage);
    const [own, gone] = ['SOLUSDT', 'XRPUSDT'].map((symbol) => lines.filter(({ text }) => text.includes(symbol)));
    expect([own?.length, gone?.length]).toEqual(panel === 'feeds' ? [3, 3] : [1, 1]);
    for (const { text, inks } of gone ?? []) {
      expect(text).toContain('!');
      expect([...new Set(inks)].sort()).toEqual(['muted', 'warn']);
    }
    for (const { text, inks } of own ?? []) {
      expect(text).not.toContain('!');
      expect(inks).toContain('text');
    }
    const [alert] = lines.filter(({ text }) => text.includes('margin above'));
    expect(alert?.text.includes('!') ?? true).toBe(true);
    if (panel === 'feeds') expect(alert?.inks).toContain('critical');
    stage.update({ 'system_health.broker.status': 'live' });
    await settled(stage);
    expect(await frameOf(stage)).not.toContain('stale');
    const back = (await inside(stage)).filter(({ text }) => text.includes('XRPUSDT'));
    for (const { inks } of back) expect(inks).toContain('text');
  });

  it('[TD16] are named in the log of alerts by a source that is away, and keep their colours', async () => {
    const stage = new Stage({ columns: 100, rows: 30, state: STATE, panels: only('alerts') });
    await stage.connect();
    stage.event('alerts', { severity: 'critical', message: 'margin above 30%', source: 'broker' });
    await settled(stage);
    const [alert] = (await inside(stage)).filter(({ text }) => text.includes('margin above'));
    expect(alert?.text).toContain('from broker, which is away');
    expect(alert?.inks).toContain('critical');
  });
});

describe.each(CASES)('$name at $columns by $rows', ({ columns, rows, ...panel }) => {
  it('[TD15] whose connection is lost stands as it was, grey, with its age', async () => {
    const stage = await withEvents(panel, columns, rows);
    const before = await inside(stage);
    expect(still(before).join('\n')).toContain(panel.row);
    stage.bench.network.link.cut();
    stage.clock.advance(2_000);
    const after = await inside(stage);
    expect(still(after)).toEqual(still(before));
    expect(inksOf(after)).toEqual(['muted']);
    expect(await frameOf(stage)).toMatch(/ [23]\.\ds old /);
    stage.clock.advance(20_000);
    await stage.serve();
    expect(await frameOf(stage)).toMatch(/ 2\ds old /);
  });

  it('[TD15] that is told anew keeps what it shows until all of it is there', async () => {
    const stage = await withEvents(panel, columns, rows);
    const before = await inside(stage);
    // A message that follows none that came.
    stage.bench.peer.update(90, 91, {});
    for (let frame = 0; frame < 5; frame++) {
      stage.clock.advance(100);
      const during = await inside(stage);
      expect([still(during), during.map(({ inks }) => inks)]).toEqual([still(before), before.map(({ inks }) => inks)]);
    }
    expect(await frameOf(stage)).toContain(' resync ');
    await stage.serve();
    expect(await frameOf(stage)).not.toContain(' resync ');
    expect(still(await inside(stage))).toEqual(still(before));
  });

  it('[TD15] that has nothing to show says what is missing', async () => {
    const stage = await open(panel, columns, rows, {});
    await settled(stage);
    expect((await stage.text()).join('\n')).toContain(panel.empty);
  });

  it('[TD15] of a server that refuses is not drawn as if it were live', async () => {
    const stage = await withEvents(panel, columns, rows);
    stage.bench.network.link.close(4403, '{"message":"because"}');
    stage.clock.advance(1_000);
    const text = (await stage.text()).join('\n');
    expect(text).toContain('Disconnected by the server');
    expect(text).toContain('because');
    // Beneath what is said of it.
    const beneath = (await inside(stage)).flatMap(({ own }) => own);
    expect([...new Set(beneath)]).toEqual(['muted']);
  });
});

describe('zoomed on a large terminal', () => {
  it.each(ZOOMED)('[TT15] $name at 200 by 60, cell by cell', async (panel) => {
    const stage = await withEvents(panel, 200, 60);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/${panel.name}-zoomed-200x60.txt`);
  });
});
