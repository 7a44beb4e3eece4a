import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function RiskPage(): ReactNode {
  return <Empty title="Risk">This page is not there yet.</Empty>;
}
