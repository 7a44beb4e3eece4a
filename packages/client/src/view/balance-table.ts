/** Holdings as rows by asset, valued at the prices of the moment they are read. */
export interface BalanceRow {
  readonly asset: string;
  readonly amount: number;
  /** Of one unit, in dollars. */
  readonly price: number | undefined;
  readonly value: number | undefined;
  /** The source of the price is away. */
  readonly isPriceOld: boolean;
}

export interface AssetPrice {
  readonly price: number;
  readonly isOld: boolean;
}

type Balances = Readonly<Record<string, number>>;

export class BalanceTable implements ReadonlyMap<string, BalanceRow> {
  readonly #read: () => Balances | undefined;
  readonly #priceOf: (asset: string) => AssetPrice | undefined;

  constructor(read: () => Balances | undefined, priceOf: (asset: string) => AssetPrice | undefined) {
    this.#read = read;
    this.#priceOf = priceOf;
  }

  get size(): number {
    return Object.keys(this.#balances).length;
  }

  get(asset: string): BalanceRow | undefined {
    const amount = this.has(asset) ? this.#balances[asset] : undefined;
    if (amount === undefined) return undefined;
    const { price, isOld = false } = this.#priceOf(asset) ?? {};
    return { asset, amount, price, value: price === undefined ? undefined : amount * price, isPriceOld: isOld };
  }

  has(asset: string): boolean {
    return Object.hasOwn(this.#balances, asset);
  }

  keys(): MapIterator<string> {
    return Object.keys(this.#balances).values();
  }

  *values(): MapIterator<BalanceRow> {
    for (const asset of this.keys()) yield this.get(asset) as BalanceRow;
  }

  *entries(): MapIterator<[string, BalanceRow]> {
    for (const asset of this.keys()) yield [asset, this.get(asset) as BalanceRow];
  }

  [Symbol.iterator](): MapIterator<[string, BalanceRow]> {
    return this.entries();
  }

  forEach(visit: (row: BalanceRow, asset: string, map: ReadonlyMap<string, BalanceRow>) => void): void {
    for (const [asset, row] of this.entries()) visit(row, asset, this);
  }

  get #balances(): Balances {
    return this.#read() ?? {};
  }
}
