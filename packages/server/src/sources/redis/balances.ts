import { KEY_PATTERN } from '@tickboard/core/model/field';
import type { DecodedBalance } from '../../decode/contracts/b25/trading.ts';
import { readFigure, type JsonObject } from '../../decode/values.ts';

/** As many as a field of figures holds. */
const ASSETS_MAX = 1_000;
const ASSET = new RegExp(KEY_PATTERN);

interface Holding {
  amount: number;
  updatedAt: number | undefined;
  /** The load that last met its key; undefined while it has none. */
  load: number | undefined;
}

/**
 * The account's balances, put together from keys of one asset each and from whole Account messages: the row holds them
 * as one map, which only changes as a whole. One that cannot be held is turned away alone, and harms no other.
 */
export class Balances {
  readonly #holdings = new Map<string, Holding>();
  #load = 0;

  beginLoad(): void {
    this.#load++;
  }

  /** The load met an asset's key. Returns why it is turned away; undefined where it is not. */
  meet(asset: string, balance: DecodedBalance | undefined): string | undefined {
    const held = this.#holdings.get(asset);
    if (held !== undefined) held.load = this.#load;
    if (balance === undefined) return 'it tells no amount';
    const { amount, updatedAt } = balance;
    const isOlder = held?.updatedAt !== undefined && updatedAt !== undefined && updatedAt < held.updatedAt;
    return isOlder ? undefined : this.#hold(asset, { amount, updatedAt, load: this.#load });
  }

  /** An Account message names assets: those it does not name stay. Returns why entries are turned away. */
  hear(balances: JsonObject, updatedAt: number | undefined): string[] {
    const faults: string[] = [];
    for (const [asset, value] of Object.entries(balances)) {
      const amount = readFigure(value);
      if (amount === null) {
        this.#holdings.delete(asset);
        continue;
      }
      const load = this.#holdings.get(asset)?.load;
      const fault =
        amount === undefined || !Number.isFinite(amount)
          ? `the balance of ${asset.slice(0, 40)} is no number`
          : this.#hold(asset, { amount, updatedAt, load });
      if (fault !== undefined) faults.push(fault);
    }
    return faults;
  }

  /** Drops the assets whose key a complete load did not meet. Returns whether there are or were any balances. */
  endLoad(): boolean {
    const had = this.#holdings.size > 0;
    for (const [asset, { load }] of this.#holdings) {
      if (load !== undefined && load !== this.#load) this.#holdings.delete(asset);
    }
    return had;
  }

  get figures(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#holdings].map(([asset, { amount }]) => [asset, amount]));
  }

  /** Time of the latest change, in Unix milliseconds; undefined where no balance says. */
  get updatedAt(): number | undefined {
    let latest: number | undefined;
    for (const { updatedAt } of this.#holdings.values()) {
      if (updatedAt !== undefined && (latest === undefined || updatedAt > latest)) latest = updatedAt;
    }
    return latest;
  }

  #hold(asset: string, holding: Holding): string | undefined {
    if (!ASSET.test(asset)) return 'its name cannot be an asset';
    if (!this.#holdings.has(asset) && this.#holdings.size >= ASSETS_MAX)
      return `there are ${ASSETS_MAX} assets already`;
    this.#holdings.set(asset, holding);
    return undefined;
  }
}
