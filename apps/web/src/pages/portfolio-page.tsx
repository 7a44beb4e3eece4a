import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function PortfolioPage(): ReactNode {
  return <Empty title="Portfolio">This page is not there yet.</Empty>;
}
