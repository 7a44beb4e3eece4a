import type { ReactNode } from 'react';
import { useSymbol } from '../../board/symbol.ts';
import { OrdersPanel } from './orders-panel.tsx';

/** Orders of the symbol that chart and book show. */
export function SymbolOrdersPanel(): ReactNode {
  const symbol = useSymbol();
  return <OrdersPanel id="symbol-orders" {...(symbol !== undefined && { symbol })} initial="all" />;
}
