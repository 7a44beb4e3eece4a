import type { ReactNode } from 'react';
import { MarketsPanel } from '../panels/markets/markets-panel.tsx';

export function MarketsPage(): ReactNode {
  return <MarketsPanel />;
}
