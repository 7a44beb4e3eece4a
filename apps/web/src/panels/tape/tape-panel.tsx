import { Tape } from '@tickboard/client/view/tape';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useLife, usePreference } from '../../board/hooks.ts';
import { selectorOf } from '@tickboard/client/view/selectors';
import { TELLS_SYMBOLS, useSymbol, useTickSize } from '../../board/symbol.ts';
import { useQuietState } from '../../board/use-quiet-state.ts';
import { historyOf, useTrades } from '../../board/trades.ts';
import { useAction } from '../../keys/action-registry.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { usePaintFailure } from '../../ui/use-paint-failure.ts';
import { type Print, TapeView } from './tape-view.ts';
import classes from './tape.module.css';

const CHANNELS = ['trades'] as const;
/** As many as are kept of an instrument. */
const SHOWN_MAX = 50;

/** Rules: docs/spec/web-trade.md. */
export function TapePanel(): ReactNode {
  const symbol = useSymbol();
  useTrades(symbol);
  useChannels(selectorOf('market_data', symbol));
  const life = useLife();
  const [isPaused, setIsPaused] = useState(false);
  const [missed, setMissed] = useQuietState(0);
  const toggle = () => setIsPaused(!isPaused);
  useAction('pause', { panel: 'tape', run: toggle });
  return (
    <Panel
      id="tape"
      title={symbol === undefined ? 'Tape' : `Tape ${symbol}`}
      channels={symbol === undefined ? TELLS_SYMBOLS : CHANNELS}
      {...(symbol !== undefined && { shown: { trades: symbol }, instead: { market_data: symbol } })}
      actions={
        <Button isOn={isPaused} onClick={toggle} title="Hold the tape still">
          {isPaused ? `Paused, ${missed} new` : 'Pause'}
        </Button>
      }
    >
      {symbol === undefined ? (
        <Empty title="No symbol yet">No source has told a ticker yet. System shows which sources are up.</Empty>
      ) : (
        <Prints key={`${life} ${symbol}`} symbol={symbol} isPaused={isPaused} missed={missed} onMissed={setMissed} />
      )}
    </Panel>
  );
}

interface PrintsProps {
  readonly symbol: string;
  readonly isPaused: boolean;
  readonly missed: number;
  readonly onMissed: (count: number) => void;
}

function Prints({ symbol, isPaused, missed, onMissed }: PrintsProps): ReactNode {
  const desk = useDesk();
  const { frames } = desk;
  const tickSize = useTickSize(symbol);
  const zone = usePreference((values) => values.timeZone);
  const scrollerRef = useRef<HTMLDivElement>(null);
  const placeRef = useRef<HTMLDivElement>(null);
  const failed = usePaintFailure();
  const [tape] = useState(() => new Tape<Print>(SHOWN_MAX));
  // Who has scrolled down reads: what he reads stays where it is.
  const [isReading, setIsReading] = useState(false);
  const [isEmpty, setIsEmpty] = useQuietState(false);
  const isHeld = isPaused || isReading;

  useEffect(() => {
    const place = placeRef.current;
    if (place === null) return undefined;
    if (isHeld) tape.hold();
    else tape.release();
    const history = historyOf(desk);
    const view = new TapeView(place);
    const paint = () => {
      tape.take(history.printsOf(symbol) ?? [], history.arrivedOf(symbol));
      onMissed(tape.missed);
      setIsEmpty(tape.shown.length === 0);
      view.write(tape.shown, tickSize, zone);
    };
    paint();
    return frames.add({ channels: CHANNELS, paint, failed });
  }, [desk, frames, failed, tape, symbol, tickSize, zone, isHeld, onMissed]);

  return (
    <div className={`figures ${classes['tape']}`}>
      <div className={classes['table']} role="table" aria-label={`Trades of ${symbol}, newest first`}>
        <div role="rowgroup">
          <div className={classes['head']} role="row">
            <span className={classes['time']} role="columnheader">
              Time
            </span>
            <span className={classes['side']} role="columnheader">
              Side
            </span>
            <span className={classes['price']} role="columnheader">
              Price
            </span>
            <span className={classes['size']} role="columnheader">
              Size
            </span>
          </div>
        </div>
        <div
          className={classes['scroller']}
          ref={scrollerRef}
          role="rowgroup"
          aria-label="Trades"
          tabIndex={0}
          onScroll={({ currentTarget }) => setIsReading(currentTarget.scrollTop > 0)}
        >
          <div role="presentation" ref={placeRef} />
        </div>
      </div>
      {isReading && !isPaused && missed > 0 ? (
        <button type="button" className={classes['newer']} onClick={() => scrollerRef.current?.scrollTo({ top: 0 })}>
          {missed} new
        </button>
      ) : null}
      {isEmpty ? (
        <div className={classes['overlay']}>
          <Empty title={`No trade of ${symbol} seen yet`}>Trades are listed as they happen.</Empty>
        </div>
      ) : null}
    </div>
  );
}
