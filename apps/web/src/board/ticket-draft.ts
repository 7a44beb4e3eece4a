/** The order that somebody is thinking about: the book and keys fill it in, the ticket shows it. Never kept. */
import { createStore } from 'zustand/vanilla';

export interface TicketDraft {
  readonly side: 'buy' | 'sell';
  readonly kind: 'limit' | 'market';
  /** As typed. */
  readonly price: string;
  readonly quantity: string;
}

interface Kept extends TicketDraft {
  /** What price and quantity were typed for. */
  readonly symbol: string | undefined;
}

export const ticketDraft = createStore<Kept>()(() => ({
  symbol: undefined,
  side: 'buy',
  kind: 'limit',
  price: '',
  quantity: '',
}));

const drafts = new WeakMap<Kept, Kept>();

/** What was typed for one instrument is not for another: of that, only side and kind stay. */
export function draftFor(kept: Kept, symbol: string): TicketDraft {
  if (kept.symbol === symbol || (kept.price === '' && kept.quantity === '')) return kept;
  let draft = drafts.get(kept);
  if (draft === undefined) drafts.set(kept, (draft = { ...kept, symbol: undefined, price: '', quantity: '' }));
  return draft;
}

export function changeDraft(symbol: string, change: Partial<TicketDraft>): void {
  ticketDraft.setState((kept) => ({ ...draftFor(kept, symbol), ...change, symbol }));
}
