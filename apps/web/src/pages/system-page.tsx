import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function SystemPage(): ReactNode {
  return <Empty title="System">This page is not there yet.</Empty>;
}
