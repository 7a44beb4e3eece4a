/** The order that somebody is thinking about: the book and keys fill it in, the ticket shows it. Never kept. */
import { createStore } from 'zustand/vanilla';

export interface TicketDraft {
  readonly side: 'buy' | 'sell';
  readonly kind: 'limit' | 'market';
  /** As typed. */
  readonly price: string;
  readonly quantity: string;
}

export const ticketDraft = createStore<TicketDraft>()(() => ({ side: 'buy', kind: 'limit', price: '', quantity: '' }));
