/** What the figures of the summary come from: each is as old as its own source, whatever the others are. */
import type { Board } from '../board.ts';
import { isOld, type Judged, OPEN_POSITIONS, type Standing } from './standing.ts';

export type SummaryOrigin = 'positions' | 'closures' | 'account' | 'risk';

export const SUMMARY_JUDGED: Readonly<Record<SummaryOrigin, Judged>> = {
  positions: { channels: ['summary'], madeOf: OPEN_POSITIONS },
  closures: { channels: ['summary'] },
  account: { channels: ['account'] },
  risk: { channels: ['risk'] },
};

/** Some back ends tell equity with the risk figures only. */
export function originOfEquity(board: Board): 'account' | 'risk' {
  return board.record('account')?.equity === undefined && board.record('risk')?.total_equity !== undefined
    ? 'risk'
    : 'account';
}

export function originOfMargin(board: Board): 'account' | 'risk' {
  return board.record('risk')?.margin_ratio === undefined ? 'account' : 'risk';
}

/** The one that is oldest among those that nobody should act on; the first where all can be. */
export function worstOf(standings: readonly Standing[]): Standing {
  return standings.reduce((worst, standing) => {
    if (isOld(worst) !== isOld(standing)) return isOld(worst) ? worst : standing;
    if (!isOld(worst)) return worst.kind === 'loading' ? standing : worst;
    return (standing.ageMs ?? 0) > (worst.ageMs ?? 0) ? standing : worst;
  });
}
