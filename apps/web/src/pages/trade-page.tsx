import type { ReactNode } from 'react';
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
