import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function FeedsPage(): ReactNode {
  return <Empty title="Feeds">This page is not there yet.</Empty>;
}
