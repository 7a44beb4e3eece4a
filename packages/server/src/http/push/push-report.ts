/** What became of the items of one request, one by one. */
import { describeError } from '../http-error.ts';

interface Verdict {
  readonly index: number;
  readonly status: 'accepted' | 'refused';
  readonly kind?: string;
  readonly why?: string;
}

/** Up to so many items each is listed; beyond, only those that were refused. */
const LISTED_ALL_MAX = 100;
const LISTED_REFUSED_MAX = 1_000;
const WHY_MAX_LENGTH = 500;

export class PushReport {
  readonly #verdicts: Verdict[] = [];
  readonly #refusals: Verdict[] = [];
  #accepted = 0;
  #refused = 0;
  /** Why the rest was not read. */
  #end: { readonly status: number; readonly message: string } | undefined;

  get items(): number {
    return this.#accepted + this.#refused;
  }

  accept(): void {
    if (this.items < LISTED_ALL_MAX) this.#verdicts.push({ index: this.items, status: 'accepted' });
    this.#accepted++;
  }

  refuse(kind: string, why: string): void {
    const verdict = { index: this.items, status: 'refused', kind, why: why.slice(0, WHY_MAX_LENGTH) } as const;
    if (this.items < LISTED_ALL_MAX) this.#verdicts.push(verdict);
    if (this.#refusals.length < LISTED_REFUSED_MAX) this.#refusals.push(verdict);
    this.#refused++;
  }

  /** Nothing that follows was taken. */
  breakOff(status: number, message: string): void {
    this.#end = { status, message };
  }

  /** 200 where all was taken, 207 where some, 400 where none; or what broke it off. */
  get status(): number {
    if (this.#end !== undefined) return this.#end.status;
    if (this.#refused === 0) return 200;
    return this.#accepted > 0 ? 207 : 400;
  }

  view(url: string) {
    const { status } = this;
    const items = this.items <= LISTED_ALL_MAX ? this.#verdicts : this.#refusals;
    const counts = { accepted: this.#accepted, refused: this.#refused, items };
    return status < 400 ? counts : { ...describeError(status, this.#describe(), url), ...counts };
  }

  #describe(): string {
    if (this.#end !== undefined) return this.#end.message;
    const [first] = this.#refusals;
    return `none of ${this.#refused} was accepted; the first: ${first?.why}`;
  }
}
