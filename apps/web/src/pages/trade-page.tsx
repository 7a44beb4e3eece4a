import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation, useParams } from 'wouter';
import { useDesk } from '../board/desk.ts';
import { usePreference } from '../board/hooks.ts';
import { PanelTabs } from '../layout/panel-tabs.tsx';
import { BookPanel } from '../panels/book/book-panel.tsx';
import { ChartPanel } from '../panels/chart/chart-panel.tsx';
import { FillsPanel } from '../panels/fills/fills-panel.tsx';
import { SymbolOrdersPanel } from '../panels/orders/symbol-orders-panel.tsx';
import { SymbolBar } from '../panels/symbol/symbol-bar.tsx';
import { TapePanel } from '../panels/tape/tape-panel.tsx';
import { TicketPanel } from '../panels/ticket/ticket-panel.tsx';
import { useMedia } from '../ui/use-media.ts';
import classes from './trade-page.module.css';

const PHONE_TABS = ['book', 'tape', 'ticket', 'symbol-orders', 'fills'] as const;
const SHORT_TITLES = { book: 'Book', tape: 'Tape', ticket: 'Ticket', 'symbol-orders': 'Orders', fills: 'Fills' };

export function TradePage(): ReactNode {
  useSymbolInAddress();
  const isPhone = useMedia('(max-width: 639px)');
  return (
    <div className={classes['page']}>
      <div className={classes['bar']}>
        <SymbolBar />
      </div>
      <div className={classes['chart']}>
        <ChartPanel />
      </div>
      {isPhone ? (
        <div className={classes['tabs']}>
          <PanelTabs label="Market and own" panels={PHONE_TABS} shortTitles={SHORT_TITLES} />
        </div>
      ) : (
        <>
          <div className={classes['book']}>
            <BookPanel />
          </div>
          <div className={classes['side']}>
            <div className={classes['ticket']}>
              <TicketPanel />
            </div>
            <div className={classes['tape']}>
              <TapePanel />
            </div>
          </div>
          <div className={classes['orders']}>
            <SymbolOrdersPanel />
          </div>
          <div className={classes['fills']}>
            <FillsPanel />
          </div>
        </>
      )}
    </div>
  );
}

/** The address says the symbol that is shown, and shows the symbol that it says. */
function useSymbolInAddress(): void {
  const { preferences } = useDesk();
  const { symbol: named } = useParams<{ symbol?: string }>();
  const symbol = usePreference((values) => values.symbol);
  const [, navigate] = useLocation();
  const wanted = named === undefined ? undefined : decode(named);
  const wantedRef = useRef(wanted);
  wantedRef.current = wanted;
  useEffect(() => {
    if (wanted !== undefined && wanted !== preferences.getState().symbol) preferences.setState({ symbol: wanted });
  }, [preferences, wanted]);
  useEffect(() => {
    if (wanted === undefined && symbol !== undefined)
      navigate(`/trade/${encodeURIComponent(symbol)}`, { replace: true });
  }, [navigate, wanted, symbol]);
  useEffect(
    () =>
      preferences.subscribe(({ symbol: chosen }, before) => {
        if (chosen === before.symbol || chosen === undefined || chosen === wantedRef.current) return;
        navigate(`/trade/${encodeURIComponent(chosen)}`);
      }),
    [preferences, navigate],
  );
}

/** Typed by hand it may be no encoding at all. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
