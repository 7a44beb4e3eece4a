import { channelName } from '@tickboard/core/protocol/up/common';
import { Selection } from '@tickboard/core/store/selection';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { selectorsOf } from '../../src/panels/strategies/strategy-events.ts';

describe('the events of a strategy', () => {
  it('[UP15] are asked for by names that a server takes, however long they are', () => {
    const isTaken = (name: string) => Compile(channelName).Check(name);
    for (const name of ['short', 'n'.repeat(230), 'n'.repeat(256)]) {
      const selectors = selectorsOf('closed_trades', { id: 'i', name });
      expect(selectors.filter((selector) => !isTaken(selector))).toEqual([]);
      const selection = new Selection(new Map()).with(selectors);
      for (const strategy of ['i', name]) {
        expect(selection.wantsEvent('closed_trades', { strategy_name: strategy, symbol: 'BTC' })).toBe(true);
      }
      expect(selection.wantsEvent('closed_trades', { strategy_name: 'other', symbol: 'BTC' })).toBe(false);
    }
  });
});
