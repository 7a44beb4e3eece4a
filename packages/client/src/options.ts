/** What a board can be told when it is made. */
import { type Clock, systemClock } from '@tickboard/core/clock';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { Random } from '@tickboard/core/random';
import type { ChannelSelector, FeedFilters } from './channel-rows.ts';
import type { TokenHook } from './token.ts';
import type { Transport } from './transport/transport.ts';
import { type WakeSource, watchBrowser } from './wake.ts';

export interface BoardOptions {
  /** Channels to subscribe to, each whole or by a key pattern (`market_data:BTC*`). Default: all that the server has. */
  readonly channels?: readonly ChannelSelector[];
  /** Conditions on events, by feed. */
  readonly filters?: FeedFilters;
  /** Kind of client, which decides the usual pace of updates. Default: `web`; from node/connect-tickboard.ts `tui`. */
  readonly type?: 'tui' | 'web';
  /** Default: `compact`. */
  readonly format?: CodecName;
  /** Wanted pace of updates, ms. The server grants the nearest that it has. Default: the usual one. */
  readonly intervalMs?: number;
  /** A token, or a function that gets one: called for each attempt to connect, and before a token expires. */
  readonly token?: string | TokenHook;
  /** Events kept of each feed. Default: 50. */
  readonly feedKept?: number;
  /** Default: 5,000. */
  readonly pingIntervalMs?: number;
  /** How often to compare digests with the server; 0: only when `verify` is called. Default: 30,000. */
  readonly verifyIntervalMs?: number;
  /** From the beginning of an attempt to the server's greeting. Default: 10,000. */
  readonly connectTimeoutMs?: number;
  /** From the greeting, or a resync, until everything is here. Default: 30,000. */
  readonly syncTimeoutMs?: number;
  readonly transport?: Transport;
  readonly wakeSource?: WakeSource;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface Settings extends BoardOptions {
  /** Without the query. */
  readonly url: string;
  readonly type: 'tui' | 'web';
  readonly format: CodecName;
  readonly feedKept: number;
  readonly pingIntervalMs: number;
  readonly verifyIntervalMs: number;
  readonly connectTimeoutMs: number;
  readonly syncTimeoutMs: number;
  readonly transport: Transport;
  readonly wakeSource: WakeSource;
  readonly clock: Clock;
  readonly random: Random;
}

/** @throws {TypeError} for what is no URL. */
export function resolveSettings(
  url: string | URL,
  options: BoardOptions & { readonly transport: Transport },
): Settings {
  return {
    type: 'web',
    format: 'compact',
    feedKept: 50,
    pingIntervalMs: 5_000,
    verifyIntervalMs: 30_000,
    connectTimeoutMs: 10_000,
    syncTimeoutMs: 30_000,
    wakeSource: watchBrowser,
    clock: systemClock,
    random: randomOfSystem,
    ...options,
    url: resolveUrl(url),
  };
}

/** `http://host`, `ws://host` and, in a page, `/` all lead to the server's WebSocket; another path is left as it is. */
function resolveUrl(given: string | URL): string {
  const page = (globalThis as { location?: { readonly href: string } }).location?.href;
  const url = new URL(given, page);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (url.pathname === '/') url.pathname = '/ws';
  url.hash = '';
  return url.href;
}

const randomOfSystem: Random = () => {
  const [word] = crypto.getRandomValues(new Uint32Array(1));
  return (word as number) / 2 ** 32;
};
