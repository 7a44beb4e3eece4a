/** What stands beneath the figures: limits that were passed, profit and loss, and concentration. */
import { breachColumns, noBreaches } from '@tickboard/client/view/breach-columns';
import {
  closureTotalColumns,
  countSeen,
  describeSeen,
  noClosureTotals,
  type TotalsBy,
} from '@tickboard/client/view/closure-total-columns';
import { concentrationOf, describeOthers, type ExposureShare, NO_EXPOSURE } from '@tickboard/client/view/concentration';
import type { EmptyWords } from '@tickboard/client/view/empty-words';
import { formatRatio } from '@tickboard/client/view/numbers';
import { compareValues } from '@tickboard/client/view/row-order';
import { formatDateTime } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import { drawBar } from '../../panel/bar.ts';
import type { DrawnLine } from '../../panel/scrolled-lines.ts';
import { toColumns } from '../../panel/shown-columns.ts';
import { tableLines } from '../../panel/table-lines.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD } from '../../screen/style.ts';
import { wrapText } from '../../screen/wrap-text.ts';
import { LINE, MUTED, styled, TEXT } from '../../theme/styles.ts';

const BREACH_WIDTHS = { name: 16, from: 8, until: 10, duration: 8, peak: 11 } as const;
const TOTAL_WIDTHS = { name: 18, pnl: 12, trades: 6, win_rate: 7, best: 11, worst: 11 } as const;
const NAME_WIDTH = 16;
const SHARE_WIDTH = 6;
const BAR_MAX = 40;
const EMPTY_BAR = '\u2591';

export function breachLines({ board, seen, settings }: Desk, width: number): readonly DrawnLine[] {
  const { all } = seen.breaches;
  const title = 'Limits passed';
  if (all.length === 0) return [heading(title), ...words(noBreaches(seen.since, settings.zone, 'dashboard'), width)];
  const columns = breachColumns(
    () => settings.zone,
    () => board.serverNow(),
  );
  const since = `seen since ${formatDateTime(seen.since, settings.zone)}`;
  return [heading(title, since), ...tableLines(toColumns(columns, BREACH_WIDTHS), all, width)];
}

export function totalLines({ seen, settings }: Desk, by: TotalsBy, width: number): readonly DrawnLine[] {
  const { closures } = seen;
  const title = `P&L by ${by}`;
  const totals = [...(by === 'strategy' ? closures.byStrategy : closures.bySymbol).values()];
  if (totals.length === 0) return [heading(title), ...words(noClosureTotals(closures, by), width)];
  totals.sort((one, other) => compareValues(one.pnl, other.pnl, -1));
  return [
    heading(title, countSeen(closures, settings.zone)),
    ...wrapped(describeSeen(closures), width),
    ...tableLines(toColumns(closureTotalColumns(by), TOTAL_WIDTHS), totals, width),
  ];
}

export function concentrationLines({ board }: Desk, width: number): readonly DrawnLine[] {
  const concentration = concentrationOf(board.record('risk'));
  const { shown, others } = concentration;
  const title = 'Concentration';
  if (shown.length === 0) return [heading(title), ...words(NO_EXPOSURE, width)];
  return [
    heading(title, 'share of gross exposure'),
    ...shown.map(
      (share): DrawnLine =>
        (region, y) =>
          drawShare(region, y, share),
    ),
    ...(others > 0 ? wrapped(describeOthers(concentration), width) : []),
  ];
}

function drawShare(region: Region, y: number, { symbol, share }: ExposureShare): void {
  const width = Math.max(0, Math.min(BAR_MAX, region.width - NAME_WIDTH - SHARE_WIDTH - 2));
  region.writeWithin(0, y, NAME_WIDTH, symbol, TEXT);
  region.write(NAME_WIDTH + 1, y, EMPTY_BAR.repeat(width), LINE);
  region.write(NAME_WIDTH + 1, y, drawBar(share, width), styled('accent'));
  region.writeWithin(NAME_WIDTH + width + 2, y, SHARE_WIDTH, formatRatio(share), TEXT, 'end');
}

function heading(title: string, note = ''): DrawnLine {
  return (region, y) => {
    const x = region.write(0, y, title, styled('text', 'ground', BOLD)) + 2;
    region.writeWithin(x, y, region.width - x, note, MUTED);
  };
}

function words({ title, words: why }: EmptyWords, width: number): readonly DrawnLine[] {
  return wrapped(`${title}. ${why}`, width);
}

function wrapped(text: string, width: number): readonly DrawnLine[] {
  return wrapText(text, width).map(
    (line): DrawnLine =>
      (region, y) =>
        void region.write(0, y, line, MUTED),
  );
}
