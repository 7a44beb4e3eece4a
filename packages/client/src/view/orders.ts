/** What is said of orders beyond their rows. Rules: docs/spec/web-portfolio.md. */
import type { Order } from '@tickboard/core/model/channels/orders';

type Row = Readonly<Partial<Order>>;

const FINISHED: ReadonlySet<string> = new Set(['filled', 'canceled', 'rejected', 'expired']);

/** An order whose status is not told may be in the market: it counts as active. */
export function isActive({ status }: Row): boolean {
  return status === undefined || !FINISHED.has(status);
}

/** Share of the quantity that was executed. */
export function filledShare({ filled, quantity }: Row): number | undefined {
  return filled === undefined || quantity === undefined || quantity <= 0 ? undefined : filled / quantity;
}

/** `partially filled`. */
export function wordOf(name: string | undefined): string {
  return name === undefined ? '-' : name.replaceAll('_', ' ');
}

/** Identifiers differ at their end: what is left out is in the middle. */
export function shortenId(id: string, length = 12): string {
  const characters = Array.from(id);
  if (characters.length <= length) return id;
  const head = Math.floor((length - 1) / 3);
  return `${characters.slice(0, head).join('')}…${characters.slice(head + 1 - length).join('')}`;
}
