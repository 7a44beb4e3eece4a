/** Everything that comes out of Redis passes through here: from bytes to changes, refusals and wishes to load again. */
import type { Change } from '@tickboard/core/store/change';
import type { SourceContext } from '../source.ts';
import { decodeMarketData, decodeOrderbook, decodeTrade, type Decoded } from '../../decode/contracts/b25/market.ts';
import { asLoaded } from '../../decode/origin.ts';
import { Desk } from './desk.ts';
import { KEY_KINDS, type KeyKind } from './key-kinds.ts';
import type { RedisSourceOptions } from './options.ts';
import type { KeyGroup, RedisFeed } from './redis-feed.ts';

type MessageHandler = (channel: Buffer, payload: Buffer) => void;

/** How the keys of one kind are read. */
interface KeyHandler {
  begin(): void;
  /** `value` is undefined where the payload was refused. */
  meet(name: string, value: unknown): void;
  end(): void;
}

/** Changes of one turn of the event loop leave together; beyond this many they leave at once. */
const BATCH_MAX = 512;
/** Bytes of a channel's or key's name that a refusal shows. */
const SHOWN_LENGTH = 120;
const NOTHING: readonly Change[] = [];

export class Inbox implements RedisFeed {
  /** The name of a group is its kind. */
  readonly keyGroups: readonly KeyGroup[] = KEY_KINDS.map((kind) => ({ name: kind, glob: `${kind}:*` }));
  readonly #context: SourceContext;
  readonly #maxPayloadBytes: number;
  readonly #requery: (kind: KeyKind) => void;
  readonly #messageHandlers: ReadonlyMap<string, MessageHandler>;
  readonly #keyHandlers: Readonly<Record<KeyKind, KeyHandler>>;
  #batch: Change[] = [];
  #isClosed = false;

  /** `requery` is called for each message that says no more than that keys of a kind have changed. */
  constructor(
    options: Pick<RedisSourceOptions, 'bookDepth' | 'maxPayloadBytes'>,
    context: SourceContext,
    requery: (kind: KeyKind) => void,
  ) {
    this.#context = context;
    this.#maxPayloadBytes = options.maxPayloadBytes;
    this.#requery = requery;
    const desk = new Desk({
      add: (change) => this.#add(change),
      refuse: (kind, where, why) => context.refuse(kind, where.slice(0, SHOWN_LENGTH), why),
    });
    this.#messageHandlers = new Map([
      this.#onMarket('market_data:*', decodeMarketData),
      this.#onMarket('orderbook:*', (symbol, value) => decodeOrderbook(symbol, value, options.bookDepth)),
      this.#onMarket('trades:*', decodeTrade),
      this.#onDesk('orders:*', 'order', (name, value) => desk.hearOrder(name, value)),
      this.#onDesk('positions:*', 'position', (name, value) => desk.hearPosition(name, value)),
      this.#onDesk('account:*', 'balance', (name, value) => desk.hearAccount(name, value)),
      this.#onDesk('strategies:*', undefined, (name, value) => desk.hearStrategy(name, value)),
    ]);
    this.#keyHandlers = {
      // These keys expire five minutes after the last data: a missing one tells nothing that updated_at does not.
      market_data: { begin() {}, meet: (name, value) => this.#meetMarketData(name, value), end() {} },
      order: {
        begin: () => desk.beginOrders(),
        meet: (name, value) => desk.meetOrder(name, value),
        end: () => desk.endOrders(),
      },
      position: {
        begin: () => desk.beginPositions(),
        meet: (name, value) => desk.meetPosition(name, value),
        end: () => desk.endPositions(),
      },
      balance: {
        begin: () => desk.beginBalances(),
        meet: (name, value) => desk.meetBalance(name, value),
        end: () => desk.endBalances(),
      },
    };
  }

  /** Patterns to subscribe to. */
  get patterns(): string[] {
    return [...this.#messageHandlers.keys()];
  }

  flush(): void {
    if (this.#isClosed || this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#context.deliver(batch);
  }

  close(): void {
    this.#isClosed = true;
    this.#batch = [];
  }

  receiveMessage(pattern: string, channel: Buffer, payload: Buffer): void {
    this.#context.heard?.(channel.toString(), payload);
    this.#messageHandlers.get(pattern)?.(channel, payload);
  }

  beginLoad(kind: KeyKind): void {
    this.#keyHandlers[kind].begin();
  }

  receiveKey(kind: KeyKind, key: string, payload: Buffer): void {
    this.#context.heard?.(key, payload);
    this.#keyHandlers[kind].meet(key.slice(kind.length + 1), this.#parse(payload, key));
  }

  /** What was known and was not received is gone. */
  endLoad(kind: KeyKind): void {
    this.#keyHandlers[kind].end();
  }

  /** A channel of which every message is data: what cannot be read is refused. */
  #onMarket(pattern: string, decode: (symbol: string, value: unknown) => Decoded): [string, MessageHandler] {
    const prefixLength = pattern.length - 1;
    const handle: MessageHandler = (channel, payload) => {
      const value = this.#parse(payload, channel);
      if (value === undefined) return;
      const decoded = decode(channel.toString('latin1', prefixLength), value);
      if (typeof decoded === 'object') this.#add(decoded);
      else if (decoded === 'unknown_shape') this.#refuseShape(channel, value);
      else this.#context.deliver(NOTHING);
    };
    return [pattern, handle];
  }

  /** A channel on which a message may be data, or a bare notification to read the keys of a kind again. */
  #onDesk(
    pattern: string,
    kind: KeyKind | undefined,
    hear: (name: string, value: unknown) => boolean,
  ): [string, MessageHandler] {
    const prefixLength = pattern.length - 1;
    const handle: MessageHandler = (channel, payload) => {
      if (this.#isTooLarge(payload, channel)) return;
      if (hear(channel.toString('utf8', prefixLength), parseOrUndefined(payload))) return;
      this.#context.deliver(NOTHING);
      if (kind !== undefined) this.#requery(kind);
    };
    return [pattern, handle];
  }

  #meetMarketData(symbol: string, value: unknown): void {
    if (value === undefined) return;
    const decoded = decodeMarketData(symbol, value);
    if (typeof decoded === 'object') this.#add(asLoaded(decoded));
    else this.#refuseShape(`market_data:${symbol}`, value);
  }

  /** The value, or undefined where it was refused: JSON has no undefined. */
  #parse(payload: Buffer, where: Buffer | string): unknown {
    if (this.#isTooLarge(payload, where)) return undefined;
    try {
      return JSON.parse(payload.toString()) as unknown;
    } catch (error) {
      this.#context.refuse('bad_json', show(where), (error as SyntaxError).message, payload);
      return undefined;
    }
  }

  #isTooLarge(payload: Buffer, where: Buffer | string): boolean {
    if (payload.length <= this.#maxPayloadBytes) return false;
    const why = `${payload.length} bytes, where ${this.#maxPayloadBytes} are allowed`;
    this.#context.refuse('too_large', show(where), why, payload);
    return true;
  }

  #refuseShape(where: Buffer | string, value: unknown): void {
    this.#context.refuse('bad_shape', show(where), 'JSON, but not an object with the fields of this channel', value);
  }

  #add(change: Change): void {
    this.#batch.push(change);
    if (this.#batch.length === 1) queueMicrotask(() => this.flush());
    else if (this.#batch.length >= BATCH_MAX) this.flush();
  }
}

function parseOrUndefined(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function show(where: Buffer | string): string {
  return typeof where === 'string' ? where.slice(0, SHOWN_LENGTH) : where.toString('utf8', 0, SHOWN_LENGTH);
}
