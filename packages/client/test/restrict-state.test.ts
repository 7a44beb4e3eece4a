import { restrictState } from '@tickboard/client/replica-changes';
import type { IncomingState } from '@tickboard/core/store/replica';
import { Selection } from '@tickboard/core/store/selection';
import { describe, expect, it } from 'vitest';

const row = (key: string) => ({ kind: 'whole', key, fields: { symbol: key } }) as const;
const state: IncomingState = {
  type: 'update',
  epoch: undefined,
  seq: 2,
  prev: 1,
  time: 0,
  feeds: undefined,
  tables: [
    { channel: 'market_data', isReset: false, rows: [row('BTCUSDT'), row('ETHUSDT')] },
    { channel: 'positions', isReset: false, rows: [row('BTCUSDT')] },
  ],
};

describe('[L58] a message', () => {
  it('is taken as it is where all of it is selected', () => {
    expect(restrictState(state, Selection.ofChannels(['market_data', 'positions']))).toBe(state);
  });

  it('is taken without the channels and the rows that are not', () => {
    const selection = new Selection(new Map([['market_data', new Set(['BTC*'])]]));
    expect(restrictState(state, selection)).toEqual({
      ...state,
      tables: [{ channel: 'market_data', isReset: false, rows: [row('BTCUSDT')] }],
    });
    expect(restrictState(state, new Selection(new Map())).tables).toEqual([]);
  });
});
