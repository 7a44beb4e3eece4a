import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function AlertsPage(): ReactNode {
  return <Empty title="Alerts">This page is not there yet.</Empty>;
}
