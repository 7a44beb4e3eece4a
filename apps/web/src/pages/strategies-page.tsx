import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function StrategiesPage(): ReactNode {
  return <Empty title="Strategies">This page is not there yet.</Empty>;
}
