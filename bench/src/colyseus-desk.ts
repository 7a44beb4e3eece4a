/** The same desk in the state of @colyseus/schema, a library made for small updates of shared state. */
import { Encoder, MapSchema, Reflection, type Schema, type SchemaType, schema, t } from '@colyseus/schema';
import type { StateDefinition } from '@tickboard/core/model/channel';
import { account } from '@tickboard/core/model/channels/account';
import { marketData } from '@tickboard/core/model/channels/market-data';
import { positions } from '@tickboard/core/model/channels/positions';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { symbolOf } from './trace.ts';

/**
 * `number` is what its documentation uses: it takes fewer bytes, and writes a value as a 32-bit float where that is
 * within 0.0001 of it, so a price of 0.5732 does not arrive as it was. `float64` keeps every value.
 */
export type FigureType = 'number' | 'float64';

type RowClass = new () => Schema;

export class ColyseusDesk {
  readonly #encoder: Encoder;
  readonly #classes: Readonly<Record<string, RowClass>>;
  readonly #tables: Readonly<Record<string, MapSchema<Schema>>>;
  readonly #account: Schema;

  constructor(figures: FigureType) {
    const market = rowClass(marketData, figures);
    const position = rowClass(positions, figures);
    const record = rowClass(account, figures);
    const Desk = schema({ market_data: t.map(market), positions: t.map(position), account: record }, 'Desk');
    const state: SchemaType<typeof Desk> = new Desk();
    this.#account = new record();
    this.#tables = { market_data: new MapSchema<Schema>(), positions: new MapSchema<Schema>() };
    Object.assign(state, this.#tables, { account: this.#account });
    this.#classes = { market_data: market, positions: position };
    this.#encoder = new Encoder(state);
  }

  /** What a reader needs to know beforehand, as bytes; it is sent once. */
  describe(): Uint8Array {
    return Reflection.encode(this.#encoder);
  }

  apply(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.op !== 'merge' && change.op !== 'replace') continue;
      assign(change.channel === 'account' ? this.#account : this.#row(change.channel, change.row), change.row);
    }
  }

  /** What changed since the last call. */
  encode(): Uint8Array {
    const bytes = this.#encoder.encode();
    this.#encoder.discardChanges();
    return bytes;
  }

  #row(channel: string, patch: RowPatch): Schema {
    const symbol = symbolOf(patch);
    const table = this.#tables[channel] as MapSchema<Schema>;
    let row = table.get(symbol);
    if (row === undefined) {
      row = new (this.#classes[channel] as RowClass)();
      table.set(symbol, row);
    }
    return row;
  }
}

function rowClass({ name, fields }: StateDefinition, figures: FigureType) {
  const types = fields.map(({ name: field, kind }) => {
    if (kind === 'text') return [field, t.string()];
    if (kind === 'flag') return [field, t.boolean()];
    if (kind === 'figures') return [field, t.map('number')];
    return [field, figures === 'number' ? t.number() : t.float64()];
  });
  return schema(Object.fromEntries(types), name);
}

function assign(row: Schema, patch: RowPatch): void {
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || typeof value === 'object') continue;
    (row as unknown as Record<string, unknown>)[name] = value;
  }
}
