/** In words, which versions of the protocol do not fit together. */
import { PROTOCOL_REVISION } from '@tickboard/core/protocol/version';
import type { ParsedMessage } from './frames.ts';

const OURS = `this side speaks protocol 1 and 2, revision ${PROTOCOL_REVISION}`;

/** `first`: what the server said instead of a greeting; undefined where that was no message at all. */
export function describeIncompatible(first: ParsedMessage | undefined): string {
  const theirs = versionOf(first);
  return theirs === undefined
    ? `the first thing that came is no greeting; ${OURS}`
    : `its greeting cannot be read: it speaks ${theirs}, ${OURS}`;
}

function versionOf(first: ParsedMessage | undefined): string | undefined {
  const { type, data } = (first ?? {}) as { readonly type?: unknown; readonly data?: unknown };
  if (type !== 'connected' || typeof data !== 'object' || data === null) return undefined;
  const { protocol, revision } = data as { readonly protocol?: unknown; readonly revision?: unknown };
  if (!Number.isInteger(protocol)) return 'a protocol that it does not name';
  return `protocol ${String(protocol)}${Number.isInteger(revision) ? `, revision ${String(revision)}` : ''}`;
}
