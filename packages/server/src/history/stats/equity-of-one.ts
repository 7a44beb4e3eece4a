/** Equity of one account only: points of two, one between the other, would make falls and returns that nobody had. */
import { ALL_DESKS, NO_DESK } from '../../config/desk-names.ts';
import { EquityStats } from './equity-stats.ts';

export interface AccountOf {
  readonly desk: string | undefined;
  readonly source: string | undefined;
}

/** Accounts that are named in words. */
const NAMED_MAX = 10;

export class EquityOfOne {
  readonly #isAnyDesk: boolean;
  /** By desk and source, in the order of their first points. */
  readonly #accounts = new Map<string, AccountOf>();
  #stats: EquityStats | undefined;

  /** `desk`: as it was asked for. */
  constructor(desk: string | undefined) {
    this.#isAnyDesk = desk === ALL_DESKS;
  }

  /** In the order of time. */
  add(account: AccountOf, day: string, time: number, equity: number): void {
    const key = JSON.stringify([account.desk ?? null, account.source ?? null]);
    if (!this.#accounts.has(key) && this.#accounts.size <= NAMED_MAX) this.#accounts.set(key, account);
    if (this.#accounts.size === 1) (this.#stats ??= new EquityStats()).add(day, time, equity);
  }

  /** Of what there is; why there is none otherwise. */
  show(annualDays: number): Readonly<Record<string, unknown>> | string {
    const [only] = this.#accounts.values();
    const shown = this.#stats?.show(annualDays);
    if (only === undefined || shown === undefined) return 'no equity is kept of this time';
    const { desk, source } = only;
    if (this.#accounts.size > 1) return describeSeveral([...this.#accounts.values()]);
    if (this.#isAnyDesk && desk === undefined) {
      return `these points do not say of which desk they are: where all are of one, ask with desk=${NO_DESK}`;
    }
    return { ...(desk !== undefined && { desk }), sources: source === undefined ? [] : [source], ...shown };
  }
}

function describeSeveral(accounts: readonly AccountOf[]): string {
  const names = accounts.slice(0, NAMED_MAX).map(({ desk, source }) => {
    const whose = desk === undefined ? 'no named desk' : `desk ${desk}`;
    return `${whose} by ${source === undefined ? 'no named source' : `source ${source}`}`;
  });
  const others = accounts.length > NAMED_MAX ? ' and others' : '';
  const asked = [
    new Set(accounts.map(({ desk }) => desk)).size > 1 ? 'desk' : '',
    new Set(accounts.map(({ source }) => source)).size > 1 ? 'source' : '',
  ].filter((name) => name !== '');
  return `points of several accounts are not to be mixed (${names.join(', ')}${others}): ask with ${asked.join(' or ')}`;
}
