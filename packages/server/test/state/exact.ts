/** Exact fractions: figures recomputed without any rounding, to hold the server's doubles against. */
export class Fraction {
  readonly #over: bigint;
  readonly #under: bigint;

  constructor(over: bigint, under = 1n) {
    if (under === 0n) throw new RangeError('division by zero');
    this.#over = under < 0n ? -over : over;
    this.#under = under < 0n ? -under : under;
  }

  /** The decimal that a number is written as. */
  static of(value: number): Fraction {
    const [, sign, whole, decimals = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(
      String(value),
    ) as unknown as [string, string, string, string?, string?];
    const digits = BigInt(`${sign}${whole}${decimals}`);
    const power = Number(exponent) - decimals.length;
    return power < 0 ? new Fraction(digits, 10n ** BigInt(-power)) : new Fraction(digits * 10n ** BigInt(power));
  }

  static sum(parts: readonly Fraction[]): Fraction {
    return parts.reduce((sum, part) => sum.plus(part), new Fraction(0n));
  }

  plus(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#under + other.#over * this.#under, this.#under * other.#under);
  }

  minus(other: Fraction): Fraction {
    return this.plus(other.times(new Fraction(-1n)));
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#over, this.#under * other.#under);
  }

  dividedBy(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#under, this.#under * other.#over);
  }

  abs(): Fraction {
    return new Fraction(this.#over < 0n ? -this.#over : this.#over, this.#under);
  }

  isBelow(other: Fraction): boolean {
    return other.minus(this).isPositive;
  }

  get isPositive(): boolean {
    return this.#over > 0n;
  }

  toString(): string {
    return `${this.#over}/${this.#under}`;
  }
}
