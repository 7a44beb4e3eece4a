/** A back end of history with something real behind it, written and read as the threads of the server do it. */
import { decodeMsgpack } from '@tickboard/core/protocol/codec/decode-msgpack';
import { type Batch, BatchPacker, type KeptRow } from '../../../src/history/batch.ts';
import type { EventsQuery, StoredEvent } from '../../../src/history/events-query.ts';
import type { HistoryQuery, RowsPage } from '../../../src/history/history-query.ts';
import type { Retention } from '../../../src/history/history-store.ts';
import { renderPage } from '../../../src/history/render-page.ts';
import { type GivenQuote, type GivenTrade, packQuote, packTrade } from '../gather.ts';

export interface BackEnd {
  /** Resolves when it is kept, and rejects with nothing of it kept. */
  write(batch: Batch): Promise<void>;
  read(query: HistoryQuery): Promise<RowsPage>;
  events(query: EventsQuery): Promise<readonly StoredEvent[]>;
  /** Resolves when all that is too old is gone. */
  prune(retention: Retention): Promise<void>;
  close(): Promise<void>;
}

export type ShownRow = Readonly<Record<string, unknown>>;
export type Asked = Partial<HistoryQuery> & Pick<HistoryQuery, 'type'>;

export interface ShownPage {
  readonly data: readonly ShownRow[];
  readonly next_cursor?: string;
}

/** More than any test has rows. */
const PAGES_MAX = 1_000;

export class HistoryUnderTest {
  readonly #reopen: () => Promise<BackEnd>;
  #backEnd: BackEnd;
  #packer = new BatchPacker();

  /** `reopen`: what is there, as the next process opens it. */
  constructor(backEnd: BackEnd, reopen: () => Promise<BackEnd>) {
    this.#backEnd = backEnd;
    this.#reopen = reopen;
  }

  quote(quote: GivenQuote): void {
    packQuote(this.#packer, quote);
  }

  trade(trade: GivenTrade): void {
    packTrade(this.#packer, trade);
  }

  row(row: KeptRow): void {
    this.#packer.addRow(row);
  }

  /** Writes what was given since; `run`: the epoch that trades of the tape are marked with. */
  write(run = ''): Promise<void> {
    return this.#backEnd.write({ ...this.#packer.take(), run });
  }

  prune(retention: Retention): Promise<void> {
    return this.#backEnd.prune(retention);
  }

  async reopen(): Promise<void> {
    this.#packer = new BatchPacker();
    await this.#backEnd.close();
    this.#backEnd = await this.#reopen();
  }

  /** As the server reads it for itself. */
  rows(query: Asked): Promise<RowsPage> {
    return this.#backEnd.read({ order: 'asc', limit: 500, format: 'json', ...query });
  }

  async ask(query: Asked): Promise<ShownPage> {
    const whole: HistoryQuery = { order: 'asc', limit: 500, format: 'msgpack', ...query };
    return decodeMsgpack(renderPage(whole, await this.#backEnd.read(whole)).body) as ShownPage;
  }

  /** All pages of a walk, one after the other; `between` runs before each but the first. */
  async walk(query: Asked, between: () => Promise<void> | void = () => {}): Promise<ShownRow[]> {
    let page = await this.ask(query);
    const rows = [...page.data];
    for (let pages = 1; page.next_cursor !== undefined; pages++) {
      if (pages > PAGES_MAX) throw new Error('the walk has no end');
      await between();
      page = await this.ask({ ...query, cursor: page.next_cursor });
      rows.push(...page.data);
    }
    return rows;
  }

  events(query: EventsQuery): Promise<readonly StoredEvent[]> {
    return this.#backEnd.events(query);
  }

  close(): Promise<void> {
    return this.#backEnd.close();
  }
}
