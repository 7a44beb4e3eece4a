/** What a trader wants to know at any moment. */
import type { Board } from '@tickboard/client/board';
import {
  SUMMARY_FIGURES,
  type SummaryFigure,
  type SummaryFigureName,
  type WrittenFigure,
} from '@tickboard/client/view/summary-figures';
import { formatAge } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../board/desk.ts';
import { useStanding, useValue } from '../board/hooks.ts';
import { isOld, type Standing } from '@tickboard/client/view/standing';
import {
  originOfEquity,
  originOfMargin,
  SUMMARY_JUDGED,
  type SummaryOrigin,
  worstOf,
} from '@tickboard/client/view/summary-origins';
import { Button } from '../ui/button.tsx';
import { LiveFigure, type Written } from '../ui/live-figure.tsx';
import { NO_COMMANDS } from '@tickboard/client/view/reasons';
import { ConnectionNotice } from './connection-notice.tsx';
import { ConnectionState } from './connection-state.tsx';
import { ModeBadge } from './mode-badge.tsx';
import classes from './summary-strip.module.css';

const CHANNELS = ['summary', 'account', 'risk'] as const;

interface Item extends Pick<SummaryFigure, 'name' | 'hint' | 'originOf'> {
  /** What a small screen lays out by itself. */
  readonly place: SummaryFigureName | undefined;
  readonly read: (board: Board) => Written;
  readonly readBeside: ((board: Board) => Written) | undefined;
}

const ORDER = ['equity', 'day', 'total', 'open', 'trades', 'active', 'win', 'margin'] as const;
const PLACED: ReadonlySet<SummaryFigureName> = new Set(['equity', 'day', 'total', 'open', 'margin']);
const ITEMS: readonly Item[] = ORDER.map((id) => {
  const { name, hint, originOf, read, readBeside }: SummaryFigure = SUMMARY_FIGURES[id];
  return {
    name,
    hint,
    originOf,
    place: PLACED.has(id) ? id : undefined,
    read: (board) => withTone(read(board)),
    readBeside: readBeside && ((board) => withTone(readBeside(board), 'muted')),
  };
});

/** `usual`: of what is neither better nor worse by itself. */
function withTone(figure: WrittenFigure | undefined, usual = ''): Written {
  const { text = '', direction } = figure ?? {};
  if (direction === undefined) return { text, tone: usual };
  return direction === 'flat' ? { text } : { text, tone: direction };
}

export function SummaryStrip({ isWall }: { readonly isWall: boolean }): ReactNode {
  const [positions, closures] = [useStanding(SUMMARY_JUDGED.positions), useStanding(SUMMARY_JUDGED.closures)];
  const [account, risk] = [useStanding(SUMMARY_JUDGED.account), useStanding(SUMMARY_JUDGED.risk)];
  const standings: Readonly<Record<SummaryOrigin, Standing>> = { positions, closures, account, risk };
  const { board } = useDesk();
  const origin = useValue('account', originOfEquity);
  // Where it comes from is asked anew when that changes.
  useValue('risk', originOfMargin);
  const each = [positions, closures, standings[origin], risk];
  const worst = worstOf(each);
  const isAnyOld = isOld(worst);
  const areAllOld = each.every(isOld);
  return (
    <div className={classes['strip']} data-summary={isAnyOld && !areAllOld ? 'partly' : worst.kind}>
      {isWall ? (
        <>
          <ModeBadge />
          <ConnectionState />
        </>
      ) : null}
      <dl className={classes['figures']} aria-label="Summary" data-old={isAnyOld || undefined}>
        {ITEMS.map(({ name, originOf, hint, place, read, readBeside }) => {
          const standing = standings[originOf(board)];
          const title = isOld(standing) ? `${hint}. ${standing.words}` : hint;
          return (
            <div
              key={name}
              className={classes['item']}
              title={title}
              data-place={place}
              data-old={isOld(standing) || undefined}
            >
              <dt>{name}</dt>
              <dd>
                <LiveFigure channels={CHANNELS} read={read} />
                {readBeside === undefined ? null : (
                  <small>
                    {' '}
                    <LiveFigure channels={CHANNELS} read={readBeside} />
                  </small>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      <ConnectionNotice />
      {worst.kind === 'stale' ? (
        <span className={classes['age']} title={worst.words}>
          {formatAge(worst.ageMs)} old
        </span>
      ) : null}
      <div className={classes['trading']}>
        <Trading isOld={isOld(risk)} />
        {isWall ? null : (
          <Button
            tone="danger"
            disabledBecause={NO_COMMANDS}
            aria-label={`Kill switch. ${NO_COMMANDS}`}
            data-action="kill"
          >
            Kill…
          </Button>
        )}
      </div>
    </div>
  );
}

/** Only what a back end says: where none does, nobody knows. */
function Trading({ isOld: hasAged }: { readonly isOld: boolean }): ReactNode {
  const isStopped = useValue('risk', (board) => board.record('risk')?.emergency_stop?.is_stopped);
  const reason = useValue('risk', (board) => board.record('risk')?.emergency_stop?.reason);
  const words = isStopped === undefined ? 'not told' : isStopped ? 'STOPPED' : 'ON';
  const tone = isStopped === undefined ? 'muted' : isStopped ? 'bad' : '';
  return (
    <span
      className={classes['state']}
      title={reason ?? 'What the risk service says of the emergency stop'}
      data-old={hasAged || undefined}
    >
      Trading <strong className={tone}>{words}</strong>
    </span>
  );
}
