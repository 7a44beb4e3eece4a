import { describe, expect, it } from 'vitest';
import { MappingUnderTest } from './mapping-under-test.ts';

const SOUND = ['- match: "orders.{symbol}"', '  channel: orders', '  fields:', '    id: /id'];

/** What is said of an entry of orders, with lines more, or with one line replaced. */
function faultsOf(...lines: readonly string[]): string[] {
  return new MappingUnderTest([...SOUND, ...lines].join('\n')).faultLines;
}

describe('faults of a mapping, at start', () => {
  it('[MP15] are none of what is sound', () => {
    expect(faultsOf('    status: { from: [/state, $/state], map: { 1: new }, else: rejected }')).toEqual([]);
  });

  it.each<[yaml: string, faults: string[]]>([
    [
      '- channel: orders\n  fields: { id: /id }',
      ['1 [0].match: not given (the name of messages, such as orders.{symbol}.updates)'],
    ],
    [
      '- match: "a.{b"\n  channel: orders\n  fields: { id: /id }',
      ['1 [0].match: a { without its other half (the name of messages, such as orders.{symbol}.updates)'],
    ],
    [
      '- match: a\n  fields: { id: /id }',
      [expect.stringMatching(/^1 \[0\]\.channel: not given \(one of market_data, /)],
    ],
    [
      '- match: a\n  channel: ordres\n  fields: { id: /id }',
      [expect.stringMatching(/^2 \[0\]\.channel: got "ordres"/)],
    ],
    [
      '- match: a\n  channel: summary\n  fields: { total_pnl: /p }',
      [expect.stringMatching(/^2 \[0\]\.channel: got "summary"/)],
    ],
    [
      '- match: a\n  channel: system_health\n  fields: { service: /s, status: /t }',
      [expect.stringMatching(/^2 \[0\]\.channel: got "system_health"/)],
    ],
    ['- match: a\n  channel: orders', ['1 [0].fields: not given (fields by name beneath it)']],
    ['- match: a\n  channel: orders\n  fields: { price: /p }', ['3 [0].fields: every row of orders needs id']],
    [
      '- match: a\n  channel: candles\n  fields: { close: /p }',
      ['3 [0].fields: every row of candles needs interval and symbol'],
    ],
    ['- match: a\n  channel: trades\n  fields: { price: /p }', ['3 [0].fields: every row of trades needs symbol']],
    [
      '- match: a\n  chanel: orders\n  channel: orders\n  fields: { id: /id }',
      ['2 [0].chanel: no such option, did you mean channel?'],
    ],
    ['- just text', ['1 [0]: got "just text" (options beneath it)']],
  ])('[MP15] name what an entry lacks: %s', (yaml, faults) => {
    expect(new MappingUnderTest(yaml).faultLines).toEqual(faults);
  });

  const PLACE =
    ' (a pointer such as /price, $/time from the top of the message, or a text with placeholders such as {symbol})';

  it.each<[line: string, fault: unknown]>([
    ['    prise: /p', '5 [0].fields.prise: no such field, did you mean price?'],
    ['    source: /s', '5 [0].fields.source: this field is set by the server'],
    ['    price: p', `5 [0].fields.price: this is no place in a message${PLACE}`],
    ['    price: /a~2', `5 [0].fields.price: this is no place in a message${PLACE}`],
    ['    price:', `5 [0].fields.price: no place is given${PLACE}`],
    ['    price: { from: [/p, q] }', `5 [0].fields.price.from: this is no place in a message${PLACE}`],
    [
      '    symbol: "{simbol}"',
      `5 [0].fields.symbol: neither match nor rows has a {simbol}, did you mean {symbol}?${PLACE}`,
    ],
    ['    symbol: "{symbol"', `5 [0].fields.symbol: a { without its other half${PLACE}`],
    ['    symbol: {symbol}', '5 [0].fields.symbol: braces without quotes are options ("{symbol}")'],
    ['    side: { from: /s, map: { 1: buy }, scale: 2 }', '5 [0].fields.side.scale: this does not go with side (text)'],
    [
      '    price: { from: /s, map: { 1: 5 }, scale: 2 }',
      '5 [0].fields.price.scale: the map says already what each value is',
    ],
    ['    price: { value: 5, scale: 2 }', '5 [0].fields.price.scale: a constant stays as it is written'],
    ['    price: { form: /p }', '5 [0].fields.price: it takes exactly one origin (from or value)'],
    ['    price: {}', '5 [0].fields.price: it takes exactly one origin (from or value)'],
    ['    price: { from: /p, value: 1 }', '5 [0].fields.price: it takes exactly one origin (from or value)'],
    [
      '    price: { value: cheap }',
      '5 [0].fields.price.value: price cannot be this (a number that this field can hold)',
    ],
    ['    side: { value: long }', '5 [0].fields.side.value: side cannot be this (one of buy, sell)'],
    [
      '    created_at: { value: now }',
      '5 [0].fields.created_at.value: created_at cannot be this (a time such as 2026-01-31T12:00:00Z)',
    ],
    ['    side: { from: /s, map: { 1: long } }', '5 [0].fields.side.map.1: side cannot be this (one of buy, sell)'],
    [
      '    side: { from: /s, map: }',
      '5 [0].fields.side.map: nothing is given (values of the back end, each with what it means)',
    ],
    [
      '    side: { from: /s, map: { 1: buy }, else: up }',
      '5 [0].fields.side.else: side cannot be this (one of buy, sell)',
    ],
    ['    side: { from: /s, else: buy }', '5 [0].fields.side.else: there is no map that it could end'],
    ['    price: { from: /p, unit: s }', '5 [0].fields.price.unit: this does not go with price (price)'],
    ['    created_at: { from: /p, unit: m }', '5 [0].fields.created_at.unit: got "m" (one of s, ms, us, ns, rfc3339)'],
    [
      '    created_at: { from: /p, scale: 2 }',
      '5 [0].fields.created_at.scale: this does not go with created_at (time)',
    ],
    ['    price: { from: /p, scale: 0 }', '5 [0].fields.price.scale: got "0" (a factor such as 0.01, and not 0)'],
    [
      '    strategy_id: { from: /p, symbol: upper }',
      '5 [0].fields.strategy_id.symbol: this does not go with strategy_id (text)',
    ],
    [
      '    symbol: { from: /p, symbol: uper }',
      '5 [0].fields.symbol.symbol: got "uper" (some of cut_settlement, joined, upper, lower)',
    ],
    ['    price: { from: /p, formula: 1 }', '5 [0].fields.price.formula: no such option'],
    ['  rows: data', '5 [0].rows: this is no pointer (a pointer such as /data/orders/*)'],
    [
      '  rows: /data/{Key}',
      '5 [0].rows: {Key} is no placeholder: small letters, digits and _ in braces (a pointer such as /data/orders/*)',
    ],
    ['  rows: /{symbol}', '5 [0].rows: {symbol} stands twice, in match and rows together'],
    ['  when: { at: /t }', '5 [0].when: it takes exactly one test (is, is_not or exists)'],
    ['  when: { at: /t, is: a, exists: true }', '5 [0].when: it takes exactly one test (is, is_not or exists)'],
    ['  when: { at: t, is: a }', `5 [0].when.at: this is no place in a message${PLACE}`],
    ['  when: { is: a }', `5 [0].when.at: not given${PLACE}`],
    ['  when: [{ at: /t, iss: a }]', '5 [0].when[0]: it takes exactly one test (is, is_not or exists)'],
    ['  when: tick', '5 [0].when: got "tick" (options beneath it)'],
    ['  op: event', '5 [0].op: got "event" (one of merge, replace, delete)'],
    ['  format: xml', '5 [0].format: got "xml" (one of json, msgpack)'],
  ])('[MP15] name the line and what is wrong: %s', (line, fault) => {
    expect(faultsOf(line)[0]).toEqual(fault);
  });

  it.each<[yaml: string, fault: string]>([
    [
      'channel: trades\n  delete_when: { at: /q, is: 0 }\n  fields: { symbol: /s }',
      'delete_when: trades is a feed: it has no rows that come and go',
    ],
    [
      'channel: account\n  complete: true\n  fields: { equity: /s }',
      'complete: account is a record: it has no rows that come and go',
    ],
    ['channel: trades\n  if_newer: true\n  fields: { symbol: /s }', 'if_newer: trades has no rows with a time'],
    ['channel: trades\n  op: replace\n  fields: { symbol: /s }', 'op: got "replace" (one of event)'],
    ['channel: account\n  op: delete\n  fields: { equity: /s }', 'op: got "delete" (one of merge, replace)'],
    [
      'channel: risk\n  fields: { emergency_stop: /stop }',
      'fields.emergency_stop: this field holds an object (fields beneath it)',
    ],
    [
      'channel: risk\n  fields: { emergency_stop: { fields: { stopped: /stop } } }',
      'fields.emergency_stop.fields.stopped: no such field, did you mean is_stopped?',
    ],
    [
      'channel: account\n  fields: { balances: { value: 5 } }',
      'fields.balances.value: balances cannot be this (from, because this field has no constants)',
    ],
    [
      'channel: orderbook\n  fields: { symbol: /s, bids: { from: /b, price: p } }',
      'fields.bids.price: got "p" (a pointer into an item, such as /price)',
    ],
  ])('[MP15] know what goes with which channel: %s', (yaml, fault) => {
    expect(new MappingUnderTest(`- match: m\n  ${yaml}`).faultLines[0]?.replace(/^\d+ \[0\]\./, '')).toBe(fault);
  });
});
