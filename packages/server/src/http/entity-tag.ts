/** Entity tags: a client that names the one it holds is told that nothing changed, without the rows. */
import type { Store } from '@tickboard/core/store/store';

export function createEntityTag(store: Store, version: number): string {
  return `"${store.epoch}-${version}"`;
}

/** By weak comparison (RFC 9110, 13.1.2): proxies that compress make tags weak. */
export function isEntityTagHeld(held: string | undefined, tag: string): boolean {
  if (held === undefined) return false;
  const tags = held.split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes(tag) || tags.includes('*');
}
