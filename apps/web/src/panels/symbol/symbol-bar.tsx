/** Which instrument a page is about, and how its market stands. */
import { formatBps, formatCompact, formatPrice } from '@tickboard/client/view/numbers';
import { isOld } from '@tickboard/client/view/standing';
import { formatAge } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference, useStanding, useVersion } from '../../board/hooks.ts';
import { useIsUntold, useSymbol } from '../../board/symbol.ts';
import { toggleFavourite } from '../../preferences/favourites.ts';
import { Button } from '../../ui/button.tsx';
import { SignedFigure } from '../../ui/figure.tsx';
import { SymbolPicker } from './symbol-picker.tsx';
import classes from './symbol.module.css';

const CHANNELS = ['market_data'] as const;

export function SymbolBar(): ReactNode {
  const { board } = useDesk();
  const symbol = useSymbol();
  const isUntold = useIsUntold(symbol);
  useVersion('market_data');
  const market = symbol === undefined ? undefined : board.table('market_data').get(symbol);
  const standing = useStanding({ channels: CHANNELS, shown: symbol === undefined ? {} : { market_data: symbol } });
  const price = (value: number | undefined) => formatPrice(value, market?.tick_size);
  const volume = market?.volume_24h;
  return (
    <header className={classes['bar']} data-standing={standing.kind} title={standing.words}>
      <h1 className="visually-hidden">Trade {symbol}</h1>
      <SymbolPicker />
      {symbol === undefined ? null : <Star symbol={symbol} />}
      {isUntold && symbol !== undefined ? (
        <span className={classes['untold']} title={`No source tells a ticker of ${symbol}: it may be written wrongly`}>
          No ticker of it
        </span>
      ) : (
        <>
          <span className={`figures ${classes['last']}`} title="Price of the last trade">
            {price(market?.last_price)}
          </span>
          <span className={classes['change']} title="Change of the last price over 24 hours">
            <SignedFigure value={market?.change_24h_pct} unit="%" />
          </span>
        </>
      )}
      {isOld(standing) ? <span className={classes['age']}>{formatAge(standing.ageMs)} old</span> : null}
      <dl className={`figures ${classes['facts']}`}>
        <Fact name="Bid" value={price(market?.bid_price)} hint="Best bid" />
        <Fact name="Ask" value={price(market?.ask_price)} hint="Best ask" />
        <Fact
          name="Spread"
          value={market?.spread_bps === undefined ? '-' : `${formatBps(market.spread_bps)} bp`}
          hint="Spread over the middle, in basis points"
        />
        <Fact name="24h high" value={price(market?.high_24h)} hint="Highest trade of the last 24 hours" />
        <Fact name="24h low" value={price(market?.low_24h)} hint="Lowest trade of the last 24 hours" />
        <Fact
          name="24h volume"
          value={formatCompact(volume)}
          hint={`Traded over the last 24 hours, in base units${volume === undefined ? '' : `: ${volume}`}`}
        />
      </dl>
    </header>
  );
}

function Star({ symbol }: { readonly symbol: string }): ReactNode {
  const { preferences } = useDesk();
  const isOne = usePreference(({ favourites }) => favourites.includes(symbol));
  return (
    <Button
      className={classes['star']}
      aria-label="Favourite"
      isOn={isOne}
      title={isOne ? 'Favourite: a click takes the star away' : 'Make it a favourite'}
      onClick={() => toggleFavourite(preferences, symbol)}
    >
      {isOne ? '\u2605' : '\u2606'}
    </Button>
  );
}

function Fact({
  name,
  value,
  hint,
}: {
  readonly name: string;
  readonly value: string;
  readonly hint: string;
}): ReactNode {
  return (
    <div title={hint}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
