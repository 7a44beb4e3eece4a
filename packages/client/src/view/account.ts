/** What is known of the account beyond its figures. Rules: docs/spec/view.md. */
import type { Account } from '@tickboard/core/model/channels/account';
import type { Risk } from '@tickboard/core/model/channels/risk';

/** Of the balance: what two ways to sum the same amount may differ by. */
const SAME_SHARE = 1e-6;

/** The currency that its amounts are in; undefined where its own figures do not prove it. */
export function currencyOf(account: Readonly<Partial<Account>> | undefined): string | undefined {
  const { total_balance: balance, balances = {} } = account ?? {};
  const [held, ...others] = Object.entries(balances).filter(([, amount]) => amount !== 0);
  if (balance === undefined || balance === 0 || held === undefined || others.length > 0) return undefined;
  const [asset, amount] = held;
  return Math.abs(amount - balance) <= Math.abs(balance) * SAME_SHARE ? asset : undefined;
}

/** The day's change in percent of the equity that the day began with. */
export function dayChangePct(
  risk: Readonly<Partial<Risk>> | undefined,
  account: Readonly<Partial<Account>> | undefined,
): number | undefined {
  const change = risk?.daily_pnl;
  const isOfOne = account?.source !== undefined && account.source === risk?.source;
  const equity = risk?.total_equity ?? (isOfOne ? account.equity : undefined);
  if (change === undefined || equity === undefined || equity - change <= 0) return undefined;
  return (change / (equity - change)) * 100;
}
