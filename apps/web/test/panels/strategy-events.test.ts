import { channelName } from '@tickboard/core/protocol/up/common';
import { Selection } from '@tickboard/core/store/selection';
import { describe, expect, it } from 'vitest';
import { selectorsOf } from '@tickboard/client/view/strategy-events';

describe('the events of a strategy', () => {
  it('[UP15] are asked for by names that a server takes, however long they are', () => {
    const { maxLength } = channelName as { readonly maxLength?: number };
    expect(maxLength).toBeGreaterThan(0);
    for (const name of ['short', 'n'.repeat(230), 'n'.repeat(256)]) {
      const selectors = selectorsOf('closed_trades', { id: 'i', name });
      expect(selectors.filter(({ length }) => length > (maxLength as number))).toEqual([]);
      const selection = new Selection(new Map()).with(selectors);
      for (const strategy of ['i', name]) {
        expect(selection.wantsEvent('closed_trades', { strategy_name: strategy, symbol: 'BTC' })).toBe(true);
      }
      expect(selection.wantsEvent('closed_trades', { strategy_name: 'other', symbol: 'BTC' })).toBe(false);
    }
  });
});
