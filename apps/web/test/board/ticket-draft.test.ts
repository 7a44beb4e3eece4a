import { describe, expect, it } from 'vitest';
import { changeDraft, draftFor, ticketDraft } from '../../src/board/ticket-draft.ts';

describe('the draft of an order', () => {
  it('[UT19] takes side and kind to another instrument, and nothing that was typed', () => {
    changeDraft('BTCUSDT', { side: 'sell', kind: 'limit', price: '42400', quantity: '3' });
    expect(draftFor(ticketDraft.getState(), 'BTCUSDT')).toMatchObject({ price: '42400', quantity: '3' });
    const other = draftFor(ticketDraft.getState(), 'ETHUSDT');
    expect(other).toMatchObject({ side: 'sell', kind: 'limit', price: '', quantity: '' });
    // The same object each time, or whoever shows it would be rendered for ever.
    expect(draftFor(ticketDraft.getState(), 'ETHUSDT')).toBe(other);
    changeDraft('ETHUSDT', { quantity: '2' });
    expect(draftFor(ticketDraft.getState(), 'ETHUSDT')).toMatchObject({ side: 'sell', price: '', quantity: '2' });
    expect(draftFor(ticketDraft.getState(), 'BTCUSDT')).toMatchObject({ price: '', quantity: '' });
  });
});
