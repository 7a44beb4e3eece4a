import { describe, expect, it } from 'vitest';
import { changeColumns } from '@tickboard/client/view/column-words';

const COLUMNS = [
  { id: 'symbol', title: 'Symbol', isChosen: true, isFixed: true },
  { id: 'bid_price', title: 'Bid', isChosen: false, isFixed: false },
  { id: 'bid_size', title: 'Bid size', isChosen: true, isFixed: false },
  { id: 'volume_24h', title: 'Vol 24h', isChosen: true, isFixed: false },
];

describe('columns in words', () => {
  it('[UK24] are shown and hidden by name, heading, or how one of them begins', () => {
    expect(changeColumns(COLUMNS, '-vol')).toEqual(['symbol', 'bid_size']);
    expect(changeColumns(COLUMNS, '+Bid -bid_size')).toEqual(['symbol', 'bid_price', 'volume_24h']);
    expect(changeColumns(COLUMNS, '+bid')).toBeUndefined();
  });

  it.each([
    ['vol', '"vol": expected + or - and a column, such as +bid or -vol'],
    ['+nothing', '"nothing": expected one of symbol, bid_price, bid_size, volume_24h'],
    ['-symbol', 'Symbol is always there'],
  ])('[UK24] that cannot be chosen say why: %s', (words, message) => {
    expect(() => changeColumns(COLUMNS, words)).toThrow(message);
  });
});
