import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function TradePage(): ReactNode {
  return <Empty title="Trade">This page is not there yet.</Empty>;
}
