import type { Board } from '@tickboard/client/board';
import { moneyOf } from '@tickboard/core/model/money';
import {
  digitsOfStep,
  formatMoney,
  formatPrice,
  formatRatio,
  formatSignedPercent,
} from '@tickboard/client/view/numbers';
import { isOnTick, judgeTicket, readAmount, type TicketFigures } from '@tickboard/client/view/ticket';
import { formatAge } from '@tickboard/client/view/times';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useStanding, useValue } from '../../board/hooks.ts';
import type { Standing } from '@tickboard/client/view/standing';
import { selectorOf } from '@tickboard/client/view/selectors';
import { useSymbol, useTickSize } from '../../board/symbol.ts';
import { changeDraft, draftFor, type TicketDraft, ticketDraft } from '../../board/ticket-draft.ts';
import { useAction } from '../../keys/action-registry.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NO_ORDERS } from '@tickboard/client/view/reasons';
import classes from './ticket.module.css';

const CHANNELS = ['market_data'] as const;

/** Rules: docs/spec/web-trade.md. */
export function TicketPanel(): ReactNode {
  const symbol = useSymbol();
  useChannels([...selectorOf('market_data', symbol), 'account']);
  return (
    <Panel
      id="ticket"
      title={symbol === undefined ? 'Ticket' : `Ticket ${symbol}`}
      channels={CHANNELS}
      {...(symbol !== undefined && { shown: { market_data: symbol } })}
    >
      {symbol === undefined ? (
        <Empty title="No symbol yet">No source has told a ticker yet. System shows which sources are up.</Empty>
      ) : (
        <Ticket key={symbol} symbol={symbol} />
      )}
    </Panel>
  );
}

function Ticket({ symbol }: { readonly symbol: string }): ReactNode {
  const { board } = useDesk();
  const tickSize = useTickSize(symbol);
  const standing = useStanding({ channels: CHANNELS, shown: { market_data: symbol } });
  const draft = useStore(ticketDraft, (kept) => draftFor(kept, symbol));
  const ids = useId();
  const quantityRef = useRef<HTMLInputElement>(null);
  // Prices are read when they are wanted: what is written with each of them is in components of its own.
  const hasBid = useValue('market_data', () => quoteOf(board, symbol).bid !== undefined);
  const hasAsk = useValue('market_data', () => quoteOf(board, symbol).ask !== undefined);
  const isLimit = draft.kind === 'limit';
  const limit = isLimit ? readAmount(draft.price) : undefined;
  const quantity = readAmount(draft.quantity);
  const judge = () => judgeTicket({ ...quoteOf(board, symbol), side: draft.side, kind: draft.kind, limit, quantity });
  const isMarketable = useValue('market_data', () => judge().isMarketable);
  const open = (side: 'buy' | 'sell') => {
    changeDraft(symbol, { side });
    quantityRef.current?.focus();
  };
  useAction('buy', { panel: 'ticket', run: () => open('buy') });
  useAction('sell', { panel: 'ticket', run: () => open('sell') });
  const fill = (price: number | undefined) => {
    if (price === undefined) return;
    const digits = digitsOfStep(tickSize);
    changeDraft(symbol, { price: digits === undefined ? String(price) : price.toFixed(digits) });
  };
  const priceFault = isLimit ? faultOf('price', draft.price, limit, tickSize) : undefined;
  const quantityFault = faultOf('quantity', draft.quantity, quantity, undefined);
  const isOld = standing.kind !== 'live';
  const refusal = isOld ? describeOld(standing) : NO_ORDERS;
  const word = draft.side === 'buy' ? 'Buy' : 'Sell';

  return (
    <form className={classes['ticket']} onSubmit={(event) => event.preventDefault()} aria-label={`Order for ${symbol}`}>
      <div className={classes['pair']} role="group" aria-label="Side">
        <Button
          className={classes['buy']}
          isOn={draft.side === 'buy'}
          onClick={() => changeDraft(symbol, { side: 'buy' })}
        >
          Buy
        </Button>
        <Button
          className={classes['sell']}
          isOn={draft.side === 'sell'}
          onClick={() => changeDraft(symbol, { side: 'sell' })}
        >
          Sell
        </Button>
      </div>
      <label className={classes['field']}>
        <span>Type</span>
        <select
          value={draft.kind}
          onChange={({ target }) => changeDraft(symbol, { kind: target.value === 'market' ? 'market' : 'limit' })}
        >
          <option value="limit">Limit</option>
          <option value="market">Market</option>
        </select>
      </label>
      <label className={classes['field']}>
        <span>Price</span>
        <PriceInput
          symbol={symbol}
          draft={draft}
          tickSize={tickSize}
          isInvalid={priceFault !== undefined}
          describedBy={`${ids}-fault`}
        />
      </label>
      <div className={classes['fills']} role="group" aria-label="Take the price of">
        <Button onClick={() => fill(quoteOf(board, symbol).bid)} disabledBecause={reasonFor(isLimit, hasBid)}>
          Bid
        </Button>
        <Button
          onClick={() => fill(middle(quoteOf(board, symbol), tickSize))}
          disabledBecause={reasonFor(isLimit, hasBid && hasAsk)}
        >
          Mid
        </Button>
        <Button onClick={() => fill(quoteOf(board, symbol).ask)} disabledBecause={reasonFor(isLimit, hasAsk)}>
          Ask
        </Button>
      </div>
      <label className={classes['field']}>
        <span>Quantity</span>
        <input
          className="figures"
          ref={quantityRef}
          inputMode="decimal"
          autoComplete="off"
          placeholder="0"
          value={draft.quantity}
          aria-invalid={quantityFault !== undefined}
          aria-describedby={`${ids}-fault`}
          onChange={({ target }) => changeDraft(symbol, { quantity: target.value })}
        />
      </label>
      <p className={classes['fault']} id={`${ids}-fault`}>
        {priceFault ?? quantityFault ?? (isMarketable ? 'Would trade at once: the price meets the other side' : '')}
      </p>
      <Figures judge={judge} />
      <Button
        type="submit"
        className={`${classes['submit']} ${classes[draft.side]}`}
        disabledBecause={refusal}
        aria-describedby={`${ids}-refusal`}
      >
        {word} {quantity === undefined ? '' : draft.quantity.trim()} <bdi>{symbol}</bdi>
      </Button>
      <p className={isOld ? `${classes['refusal']} warn` : classes['refusal']} id={`${ids}-refusal`}>
        {refusal}
      </p>
    </form>
  );
}

interface PriceInputProps {
  readonly symbol: string;
  readonly draft: TicketDraft;
  readonly tickSize: number | undefined;
  readonly isInvalid: boolean;
  readonly describedBy: string;
}

/** Empty, it shows the price that it is about. */
function PriceInput({ symbol, draft, tickSize, isInvalid, describedBy }: PriceInputProps): ReactNode {
  const { board, frames } = useDesk();
  const { kind, side } = draft;
  const isLimit = kind === 'limit';
  const ref = useRef<HTMLInputElement>(null);
  // Written with the frame: React would set half of the input's attributes anew with each price.
  useLayoutEffect(() => {
    const write = () => {
      const { bid, ask } = quoteOf(board, symbol);
      const words = isLimit ? formatPrice(side === 'buy' ? ask : bid, tickSize) : 'best';
      const input = ref.current;
      if (input !== null && input.placeholder !== words) input.placeholder = words;
    };
    write();
    return frames.subscribe('market_data', write);
  }, [board, frames, symbol, tickSize, isLimit, side]);
  return (
    <input
      ref={ref}
      className="figures"
      inputMode="decimal"
      autoComplete="off"
      value={isLimit ? draft.price : ''}
      disabled={!isLimit}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      onChange={({ target }) => changeDraft(symbol, { price: target.value })}
    />
  );
}

function Figures({ judge }: { readonly judge: () => TicketFigures }): ReactNode {
  const notional = useValue('market_data', () => judge().notional);
  const fromMid = useValue('market_data', () => formatSignedPercent(judge().fromMidPct));
  const ofEquity = useValue('account', () => formatRatio(judge().equityShare));
  return (
    <dl className={classes['figures']}>
      <div title="Price times quantity, in the quote currency">
        <dt>Notional</dt>
        <dd className="figures">{formatMoney(notional)}</dd>
      </div>
      <div title="From the middle of the market">
        <dt>From mid</dt>
        <dd className="figures">{fromMid}</dd>
      </div>
      <div title="Notional over equity, of what is priced in dollars as the account is">
        <dt>Of equity</dt>
        <dd className="figures">{ofEquity}</dd>
      </div>
    </dl>
  );
}

/** Why nobody should act on these prices. */
function describeOld({ kind, ageMs, staleRows }: Standing): string {
  if (staleRows > 0) return `Prices are stale: their source was last heard ${formatAge(ageMs)} ago`;
  if (kind === 'reconnecting' || kind === 'refused') return `Not connected: prices are ${formatAge(ageMs)} old`;
  return kind === 'resyncing' ? 'Prices are being fetched anew' : `Prices are ${kind}: ${formatAge(ageMs)} old`;
}

/** What is wrong with what was typed; nothing while nothing was. */
function faultOf(
  name: 'price' | 'quantity',
  text: string,
  value: number | undefined,
  tickSize: number | undefined,
): string | undefined {
  if (text.trim() === '') return undefined;
  if (value === undefined) return `This is no ${name}: write it as 1,234.5 or 1234.5`;
  if (tickSize !== undefined && !isOnTick(value, tickSize))
    return `Not on the tick of ${formatPrice(tickSize, tickSize)}`;
  return undefined;
}

function reasonFor(isLimit: boolean, isKnown: boolean): string | undefined {
  if (!isLimit) return 'A market order has no price';
  return isKnown ? undefined : 'This price is not known';
}

interface Quote {
  readonly bid: number | undefined;
  readonly ask: number | undefined;
  readonly equity: number | undefined;
}

function quoteOf(board: Board, symbol: string): Quote {
  const market = board.table('market_data').get(symbol);
  const account = board.record('account');
  // What its source knows no longer is nothing to decide by, and of what is priced in anything but dollars, as the
  // account is, no share can be told.
  const isComparable = account?.stale !== true && moneyOf(symbol) === 'USD';
  const equity = isComparable ? account?.equity : undefined;
  return { bid: market?.bid_price, ask: market?.ask_price, equity };
}

/** Down to a tick: there is no order between two. */
function middle({ bid, ask }: Quote, tickSize: number | undefined): number | undefined {
  if (bid === undefined || ask === undefined) return undefined;
  const mid = (bid + ask) / 2;
  return tickSize === undefined || tickSize <= 0 ? mid : Math.floor(mid / tickSize + 1e-6) * tickSize;
}
