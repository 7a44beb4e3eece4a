import { applyCompletion, CommandHistory, completeLine } from '@tickboard/client/view/command-completion';
import { COMMANDS, readCommand, usageOf } from '@tickboard/client/view/command-language';
import { readDurationMs, splitLine } from '@tickboard/client/view/command-words';
import { findSymbol, rankNames } from '@tickboard/client/view/symbols';
import { describe, expect, it } from 'vitest';

const read = (line: string) => readCommand(line).command ?? readCommand(line).error?.message;

describe('a command', () => {
  it('[UK5] is read with its values, with and without a colon', () => {
    expect(read(':sym BTCUSDT')).toEqual({ name: 'sym', values: { SYM: 'BTCUSDT' } });
    expect(read('SYM BTC/USDT:USDT')).toEqual({ name: 'sym', values: { SYM: 'BTC/USDT:USDT' } });
    expect(read(': tf 5m')).toEqual({ name: 'tf', values: { INTERVAL: '5m' } });
    expect(read(':filter btc  usdt')).toEqual({ name: 'filter', values: { EXPR: 'btc usdt' } });
    expect(read(':filter')).toEqual({ name: 'filter', values: {} });
    expect(read(':sort last desc')).toEqual({ name: 'sort', values: { COL: 'last', ORDER: 'desc' } });
    expect(read(':cols +bid -vol')).toEqual({ name: 'cols', values: { '+COL -COL': '+bid -vol' } });
    expect(read(':layout save "my desk"')).toEqual({ name: 'layout', values: { VERB: 'save', NAME: 'my desk' } });
  });

  it('[UK5] may be the name of a page alone', () => {
    expect(read(':markets')).toEqual({ name: 'view', values: { NAME: 'markets' } });
    expect(read(':view Risk')).toEqual({ name: 'view', values: { NAME: 'risk' } });
  });

  it('[UK5] keeps the figures of an order as they were typed', () => {
    expect(read(':buy BTCUSDT 0.010 42400.50 gtc reduce')).toEqual({
      name: 'buy',
      values: { SYM: 'BTCUSDT', QTY: '0.010', PRICE: '42400.50', LIFE: 'gtc', REDUCE: 'reduce' },
    });
    expect(read(':sell BTCUSDT 1 ioc')).toEqual({ name: 'sell', values: { SYM: 'BTCUSDT', QTY: '1', LIFE: 'ioc' } });
    expect(read(':close ETHUSDT 50%')).toEqual({ name: 'close', values: { SYM: 'ETHUSDT', 'PCT%': '50%' } });
    expect(read(':kill too much risk')).toEqual({ name: 'kill', values: { REASON: 'too much risk' } });
  });

  it('[UK5] of an alert has its condition, and the time that it has to hold', () => {
    const values = { SYM: 'BTCUSDT', FIELD: 'last', COMPARISON: '>', VALUE: '43000' };
    expect(read(':alert BTCUSDT last > 43000')).toEqual({ name: 'alert', values });
    expect(read(':alert BTCUSDT last > 43000 for 5s')).toEqual({ name: 'alert', values: { ...values, TIME: '5s' } });
    expect(readDurationMs('250ms')).toBe(250);
    expect(readDurationMs('2m')).toBe(120_000);
  });

  it.each([
    ['', 'Expected a command'],
    ['sel BTCUSDT 1', '"sel": expected a command; help lists them'],
    ['sym', 'Expected a symbol, such as BTCUSDT'],
    ['sym BTC ETH', '"ETH": expected nothing more'],
    ['tf 5x', '"5x": expected an interval, such as 5m'],
    ['buy BTCUSDT -1', '"-1": expected a quantity above 0, such as 0.01'],
    ['buy BTCUSDT 0', '"0": expected a quantity above 0, such as 0.01'],
    ['buy BTCUSDT 1e3', '"1e3": expected a quantity above 0, such as 0.01'],
    [
      'buy BTCUSDT 1 soon',
      '"soon": expected a price above 0, such as 42400.5, or one of gtc, ioc, fok, post, or reduce',
    ],
    ['close BTCUSDT 120%', '"120%": expected a percentage above 0 and up to 100, such as 50%'],
    ['theme pink', '"pink": expected one of dark, light, hc, system'],
    ['alert BTCUSDT', 'Expected a figure, such as last or pnl'],
    ['alert BTCUSDT last > 43000 for', 'Expected a duration, such as 250ms or 5s'],
    ['view nowhere', expect.stringContaining('"nowhere": expected one of desk, markets') as string],
    ['constructor', '"constructor": expected a command; help lists them'],
  ])('[UK6] that cannot be read says which word, and what was expected: %s', (line, message) => {
    expect(readCommand(line).error?.message).toEqual(message);
  });

  it('[UK6] says where the wrong word stands', () => {
    expect(readCommand(':tf  5x').error).toMatchObject({ word: '5x', at: 5 });
    expect(readCommand(':sym').error).toMatchObject({ word: '', at: 4 });
  });

  it('[UK5] has a usage that names its words', () => {
    const usages = COMMANDS.map(usageOf);
    expect(usages).toContain(':buy SYM QTY [PRICE] [gtc|ioc|fok|post] [reduce]');
    expect(usages).toContain(':alert SYM FIELD >|<|>=|<=|= VALUE [for TIME]');
  });
});

describe('completion', () => {
  const names = { symbol: ['BTCUSDT', 'ETHUSDT', 'ETHBTC'], column: ['last', 'bid'], strategy: ['mean rev'] };
  const texts = (line: string) => completeLine(line, names).items.map(({ text }) => text);

  it('[UK7] offers what may stand where the line ends', () => {
    expect(texts(':th')).toEqual(['theme']);
    expect(texts(':sym eth')).toEqual(['ETHBTC', 'ETHUSDT']);
    expect(texts(':sym ')).toEqual(names.symbol);
    expect(texts(':theme ')).toEqual(['dark', 'light', 'hc', 'system']);
    expect(texts(':cols -b')).toEqual(['-bid']);
    expect(texts(':buy BTCUSDT 1 ')).toEqual([]);
    expect(texts(':alert BTCUSDT last')).toEqual(['last_price']);
    expect(texts(':alert BTCUSDT pnl_')).toEqual(['pnl_pct']);
    expect(texts(':alert risk margin')).toEqual(['margin_ratio']);
    expect(completeLine(':buy BTCUSDT ', names).expected).toBe('a quantity above 0, such as 0.01');
    expect(texts(':help the')).toEqual(['theme']);
    expect(texts(':reconnect now')).toEqual([]);
  });

  it('[UK7] puts the word where it belongs', () => {
    const line = ':strategy mea';
    const completions = completeLine(line, names);
    const completed = applyCompletion(line, completions, completions.items[0] as never);
    expect(completed).toBe(':strategy "mean rev" ');
    expect(read(`${completed}on`)).toEqual({ name: 'strategy', values: { NAME: 'mean rev', STATE: 'on' } });
  });

  it('[UK7] reads words in quotes, closed or not', () => {
    expect(splitLine('a "b c" "d')).toEqual([
      { text: 'a', from: 0, to: 1 },
      { text: 'b c', from: 2, to: 7 },
      { text: 'd', from: 8, to: 10 },
    ]);
  });
});

describe('the history of commands', () => {
  it('[UK8] goes back and forth, and gives back what was being typed', () => {
    const history = new CommandHistory();
    for (const line of [':tf 5m', ' ', ':desk', ':desk']) history.add(line);
    expect(history.earlier(':th')).toBe(':desk');
    expect(history.earlier(':desk')).toBe(':tf 5m');
    expect(history.earlier(':tf 5m')).toBe(':tf 5m');
    expect(history.later()).toBe(':desk');
    expect(history.later()).toBe(':th');
    expect(history.later()).toBe(':th');
  });

  it('[UK8] keeps the last hundred', () => {
    const history = new CommandHistory();
    for (let index = 0; index < 150; index++) history.add(`:sym S${index}`);
    const lines = new Set(Array.from({ length: 200 }, () => history.earlier('')));
    expect(lines.size).toBe(100);
    expect([...lines].at(-1)).toBe(':sym S50');
  });
});

describe('a name', () => {
  it('[UK9] is found whatever its case, the exact one first', () => {
    expect(findSymbol(['BTCUSDT', 'btcusdt'], 'btcusdt')).toBe('btcusdt');
    expect(findSymbol(['BTCUSDT'], 'btcUSDT')).toBe('BTCUSDT');
    expect(findSymbol(['BTCUSDT'], 'BTC')).toBeUndefined();
  });

  it('[UK9] that fits better comes first', () => {
    const names = ['WBTCUSDT', 'BTCUSDT', 'ETHBTC', 'BTC', 'BTCUSDC', 'BTCUP', 'BNBTUSDC'];
    expect(rankNames(names, 'btc', 9)).toEqual([
      'BTC',
      'BTCUP',
      'BTCUSDT',
      'BTCUSDC',
      'ETHBTC',
      'WBTCUSDT',
      'BNBTUSDC',
    ]);
    expect(rankNames(names, '', 2)).toEqual(['WBTCUSDT', 'BTCUSDT']);
    expect(rankNames(['Theme: as the system', 'Other: thing'], 'eth', 9)).toEqual([]);
  });
});
