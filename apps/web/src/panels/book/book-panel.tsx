import { buildLadder, GROUPS, nearestGroup, nextGroup, stepOf } from '@tickboard/client/view/book-ladder';
import { formatStep } from '@tickboard/client/view/book-words';
import { digitsOfStep } from '@tickboard/client/view/numbers';
import { ownOrdersOf, placeOrders } from '@tickboard/client/view/own-orders';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { useDesk } from '../../board/desk.ts';
import { concerns } from '../../board/frame-loop.ts';
import { useChannels, usePreference, useStanding } from '../../board/hooks.ts';
import { useQuietState } from '../../board/use-quiet-state.ts';
import { selectorsOf } from '@tickboard/client/view/selectors';
import { TELLS_SYMBOLS, useSymbol, useTickSize } from '../../board/symbol.ts';
import { changeDraft } from '../../board/ticket-draft.ts';
import { useAction } from '../../keys/action-registry.ts';
import { withGroup } from '../../preferences/book-groups.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { usePaintFailure } from '../../ui/use-paint-failure.ts';
import { BookView } from './book-view.ts';
import classes from './book.module.css';

const CHANNELS = ['orderbook'] as const;
const HELD = ['orderbook', 'market_data'] as const;
const RUNGS_MAX = 40;

/** Rules: docs/spec/web-trade.md. */
export function BookPanel(): ReactNode {
  const { preferences } = useDesk();
  const symbol = useSymbol();
  const tickSize = useTickSize(symbol);
  const group = nearestGroup(usePreference(({ bookGroups }) => (symbol === undefined ? 1 : (bookGroups[symbol] ?? 1))));
  useChannels([...selectorsOf(HELD, symbol), 'orders']);
  const regroup = (by: 1 | -1) => {
    if (symbol === undefined) return;
    preferences.setState(({ bookGroups }) => ({ bookGroups: withGroup(bookGroups, symbol, nextGroup(group, by)) }));
  };
  const unknown = tickSize === undefined ? 'The tick size of this instrument is not known' : undefined;
  const finest = unknown ?? (group === GROUPS[0] ? 'The steps are as fine as the instrument has them' : undefined);
  const coarsest = unknown ?? (group === GROUPS.at(-1) ? 'There are no coarser steps' : undefined);
  useAction('finer-book', { panel: 'book', run: () => regroup(-1), disabledBecause: finest });
  useAction('coarser-book', { panel: 'book', run: () => regroup(1), disabledBecause: coarsest });
  const step = tickSize === undefined ? undefined : stepOf(tickSize, group);
  return (
    <Panel
      id="book"
      title={symbol === undefined ? 'Book' : `Book ${symbol}`}
      channels={symbol === undefined ? TELLS_SYMBOLS : CHANNELS}
      {...(symbol !== undefined && {
        shown: { orderbook: symbol },
        instead: { market_data: symbol },
        beside: { orders: ownOrdersOf(symbol) },
      })}
      actions={
        <div className={classes['groups']} role="group" aria-label="Steps of the book">
          <Button aria-label="Finer steps" onClick={() => regroup(-1)} disabledBecause={finest}>
            {'\u2212'}
          </Button>
          <output className="figures" title="Width of a step">
            {formatStep(step)}
          </output>
          <Button aria-label="Coarser steps" onClick={() => regroup(1)} disabledBecause={coarsest}>
            +
          </Button>
        </div>
      }
    >
      {symbol === undefined ? (
        <Empty title="No symbol yet">No source has told a ticker yet. System shows which sources are up.</Empty>
      ) : (
        <Book key={symbol} symbol={symbol} step={step} tickSize={tickSize} />
      )}
    </Panel>
  );
}

interface BookProps {
  readonly symbol: string;
  readonly step: number | undefined;
  readonly tickSize: number | undefined;
}

function Book({ symbol, step, tickSize }: BookProps): ReactNode {
  const { board, frames } = useDesk();
  const rootRef = useRef<HTMLDivElement>(null);
  const asksRef = useRef<HTMLDivElement>(null);
  const bidsRef = useRef<HTMLDivElement>(null);
  const spreadRef = useRef<HTMLDivElement>(null);
  const balanceRef = useRef<HTMLDivElement>(null);
  const viewRef = useRef<BookView>(undefined);
  const failed = usePaintFailure();
  const [isThere, setIsThere] = useQuietState(true);
  const areOrdersOld = useStanding({ channels: ['orders'], shown: { orders: ownOrdersOf(symbol) } }).staleRows > 0;

  useEffect(() => {
    const [root, asks, bids] = [rootRef.current, asksRef.current, bidsRef.current];
    const [spread, balance] = [spreadRef.current, balanceRef.current];
    if (root === null || asks === null || bids === null || spread === null || balance === null) return undefined;
    const view = (viewRef.current ??= new BookView(asks, bids, spread, balance));
    const paint = () => {
      const book = board.table('orderbook').get(symbol);
      setIsThere(book !== undefined);
      const ladder = buildLadder(book?.bids ?? [], book?.asks ?? [], step, view.rungs);
      view.write(ladder, placeOrders(board.table('orders').values(), symbol, step), step, tickSize);
    };
    const observer = new ResizeObserver(() => {
      const rowHeight = Number.parseFloat(getComputedStyle(root).getPropertyValue('--slot-height'));
      const rungs = Math.floor(asks.clientHeight / rowHeight);
      view.resize(Math.max(1, Math.min(RUNGS_MAX, rungs)));
      paint();
    });
    observer.observe(asks);
    paint();
    const stopPainting = frames.add({
      channels: ['orderbook', 'orders'],
      paint: (changes) => {
        if (changes.has('orders') || concerns(changes, 'orderbook', symbol)) paint();
      },
      failed,
    });
    return () => {
      observer.disconnect();
      stopPainting();
    };
  }, [board, frames, failed, symbol, step, tickSize]);

  // Only the price: whoever clicks into a book wants no quantity guessed. Keys have the buttons of the ticket.
  const takePrice = ({ target }: MouseEvent) => {
    const price = viewRef.current?.priceAt(target as Element);
    if (price === undefined) return;
    const digits = digitsOfStep(tickSize);
    changeDraft(symbol, { kind: 'limit', price: digits === undefined ? String(price) : price.toFixed(digits) });
  };

  return (
    <div
      className={`figures ${classes['book']}`}
      ref={rootRef}
      role="table"
      aria-label={`Order book of ${symbol}`}
      data-own={areOrdersOld ? 'old' : undefined}
    >
      <div className={`${classes['head']}`} role="row">
        <span className={classes['own']} role="columnheader">
          <span className="visually-hidden">Own</span>
        </span>
        <span className={classes['price']} role="columnheader">
          Price
        </span>
        <span className={classes['size']} role="columnheader">
          Size
        </span>
        <span className={classes['sum']} role="columnheader">
          Sum
        </span>
      </div>
      <div className={classes['asks']} ref={asksRef} role="rowgroup" aria-label="Asks" onClick={takePrice} />
      <div className={classes['spread']} ref={spreadRef} role="presentation">
        <span title="Best ask less best bid">
          <b>Spread</b> <span>-</span>
        </span>
        <span title="Spread over the middle, in basis points">
          <span>-</span>
        </span>
        <span title="Middle of the best prices">
          <b>Mid</b> <span>-</span>
        </span>
      </div>
      <div className={classes['bids']} ref={bidsRef} role="rowgroup" aria-label="Bids" onClick={takePrice} />
      <div
        className={classes['balance']}
        ref={balanceRef}
        role="presentation"
        title="Shares of the quantity shown that are bid and asked"
      >
        <span>Bids -</span>
        <i>
          <i />
        </i>
        <span>Asks -</span>
      </div>
      {isThere ? null : (
        <div className={classes['overlay']}>
          <Empty title={`No order book of ${symbol}`}>
            No source tells one. Market prices may be there all the same.
          </Empty>
        </div>
      )}
    </div>
  );
}
