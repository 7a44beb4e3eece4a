import { marketColumns } from '@tickboard/client/view/market-columns';
import { describe, expect, it } from 'vitest';
import { HOSTILE, MARKET_STATE, only, WIDE } from '../support/market-state.ts';
import { Stage, type StageOptions, type State } from '../support/stage.ts';

const LONG = '1000000MOGUSDT';
const ENDLESS = `<b>${'x'.repeat(10_000)}</b>`;
const ARABIC = '\u0628\u062a\u0643\u0648\u064a\u0646\u202eUSDT';

async function live(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({ columns: 120, rows: 24, state: MARKET_STATE, panels: only('markets'), ...options });
  await stage.connect();
  await stage.serve();
  return stage;
}

async function lines(stage: Stage): Promise<string[]> {
  stage.heartbeat();
  stage.clock.advance(1_100);
  await stage.serve();
  return stage.text();
}

function tickers(...symbols: readonly string[]): State {
  const rows = symbols.map((symbol, at) => [
    symbol,
    { symbol, last_price: 10 + at, volume_24h: (1_000 - at) / (10 + at) },
  ]);
  return { ...MARKET_STATE, market_data: Object.fromEntries(rows) as State[string] };
}

function headerOf(shown: readonly string[]): number {
  return shown.findIndex((line) => line.includes('Symbol'));
}

/** Where the titles of the columns end, which their figures stand beneath. */
function endsOf(shown: readonly string[]): readonly number[] {
  const line = shown[headerOf(shown)]!;
  return ['Last', '24h %', 'Bid', 'Ask'].map((title) => line.indexOf(title) + title.length);
}

describe('markets', () => {
  it('[TM15] show the columns of both dashboards, as both write them', async () => {
    const stage = await live({ columns: 200 });
    const row = stage.bench.board.table('market_data').get('ETHUSDT')!;
    const shown = (await lines(stage)).find((line) => line.includes('ETHUSDT'))!;
    const columns = marketColumns(() => stage.bench.board.serverNow());
    for (const { id, text } of columns) if (id !== 'updated_at') expect(shown).toContain(text(row));
    expect((await stage.text())[4]).toMatch(
      /Symbol +Last +24h % +Bid +Ask +Bid size +Ask size +Spread +Value\u2193 +Vol 24h +In range +Low 24h +High 24h +Age +Source/,
    );
  });

  it('[TM15] come in groups, each in its own order, those of the person after the others', async () => {
    const stage = await live({
      settings: { favourites: new Set(['SOLUSDT']), groups: { majors: ['XRPUSDT', 'BTCUSDT'] } },
    });
    const first = async (): Promise<string> => (await lines(stage))[5]!;
    expect((await lines(stage))[3]).toContain('Markets 62/62 sort:value_24h');
    expect(await first()).toContain('\u2605 SOLUSDT');
    await stage.type('o');
    expect((await lines(stage))[3]).toContain('Markets 1/62 favourites sort:value_24h');
    await stage.type('o');
    expect((await lines(stage))[3]).toContain('gainers sort:change_24h_pct');
    expect(await first()).toContain('\u25b2 +3.10%');
    await stage.type('o');
    expect((await lines(stage))[3]).toContain('losers sort:change_24h_pct');
    expect(await first()).toContain('\u25bc \u22122.00%');
    await stage.type('o');
    expect((await lines(stage))[3]).toContain('Markets 2/62 majors');
    await stage.type('/', 'quote:btc', '\r');
    expect((await lines(stage)).join('\n')).toContain('No row matches "quote:btc"');
  });

  it('[TM15] say why there are none', async () => {
    const nothing = await live({ state: {} });
    expect((await lines(nothing)).join('\n')).toContain('No source has told a ticker yet.');
    const stage = await live();
    await stage.type('o');
    expect((await lines(stage)).join('\n')).toContain('No favourites yet');
    const rising = await live({ state: tickers('BTCUSDT') });
    await rising.type('o', 'o');
    expect((await lines(rising)).join('\n')).toContain('No gainers');
  });

  it('[TM15] make and forget a favourite by a key, and say what has to be picked first', async () => {
    const stage = await live();
    await stage.type('*');
    expect((await stage.text()).join('\n')).toContain('No symbol is picked');
    await stage.type('G', '*');
    expect((await lines(stage))[5]).toMatch(/> \u2605 SHIBUSDT/);
    await stage.type('*');
    expect((await lines(stage))[5]).not.toContain('\u2605');
  });

  it('[TM15] pick the row of a symbol that a command chose, and open what is picked', async () => {
    const stage = await live({ panels: only('markets', 'book') });
    await stage.type(':', 'sym solusdt', '\r');
    expect((await lines(stage)).join('\n')).toContain('>   SOLUSDT');
    await stage.type('j', '\r');
    expect((await lines(stage)).join('\n')).toContain('Book COIN5USDT');
    expect((await stage.text()).join('\n')).toContain('Shown by all panels: COIN5USDT');
  });

  it.each([
    [80, 24],
    [120, 40],
  ])(
    '[TM16] give symbols the room of the longest one, and no other column a move, at %i by %i',
    async (columns, rows) => {
      const names = ['BTCUSDT', LONG, ...Array.from({ length: 60 }, (_, at) => `C${at}USDT`)];
      const stage = await live({ columns, rows, state: tickers(...names) });
      const before = await lines(stage);
      expect(before.find((line) => line.includes(LONG))).toMatch(new RegExp(` ${LONG} `));
      const ends = endsOf(before);
      await stage.type('G');
      expect((await lines(stage)).join('\n')).not.toContain(LONG);
      expect(endsOf(await lines(stage))).toEqual(ends);
      await stage.type('/', 'c5', '\r');
      expect(endsOf(await lines(stage))).toEqual(ends);
      // The long one is gone: nothing becomes narrower.
      stage.update({ [`market_data.${LONG}`]: null });
      await stage.serve();
      expect((await lines(stage)).join('\n')).toContain('/61 ');
      expect(endsOf(await stage.text())).toEqual(ends);
    },
  );

  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('[TM16] are one line a row, in columns that stay, whatever a symbol holds, at %i by %i', async (columns, rows) => {
    const stage = await live({ columns, rows, state: tickers('BTCUSDT', ENDLESS, ARABIC, WIDE, HOSTILE, 'a\nb', '') });
    const shown = await lines(stage);
    const end = endsOf(shown)[0]!;
    const cells = stage.host.terminal.cells();
    for (let at = 0; at < 7; at++) {
      const row = cells[headerOf(shown) + 1 + at]!;
      const figure = row
        .slice(0, end)
        .map(({ text }) => text)
        .join('');
      expect(figure).toMatch(new RegExp(` ${10 + at}$`));
      expect(row.at(-1)!.text).toBe('\u2502');
    }
    const text = shown.join('\n');
    expect(text).toContain(`<b>${'x'.repeat(16)}`);
    expect(text).toContain('a\u240ab');
    for (const sign of ['\u202e', '\u001b']) expect(text).not.toContain(sign);
    // Whose name is longest makes the column no wider than the largest that it may be.
    expect(end).toBeLessThan(50);
  });

  it('[TM20] write a price that has no room in short, and cut no figure', async () => {
    const price = { tick_size: 0.01, volume_24h: 1, last_price: 1_600_000_000.25 };
    const rows = {
      BTCIDR: { ...price, symbol: 'BTCIDR', bid_price: 12_345_678_901.5, ask_price: 2 },
      ODD: { symbol: 'ODD', bid_price: 1_234_567, ask_price: -1_234_567_890.12 },
    };
    const stage = await live({ columns: 80, state: { ...MARKET_STATE, market_data: rows } });
    const shown = (await lines(stage)).slice(5, 7);
    expect(shown.find((line) => line.includes('BTCIDR'))).toMatch(/ 1\.60B +- +12\.3B +2\.00 /);
    expect(shown.find((line) => line.includes('ODD'))).toContain('\u22121.23B');
    expect(shown.join('')).not.toContain('\u2026');
  });
});
