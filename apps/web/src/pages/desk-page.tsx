import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function DeskPage(): ReactNode {
  return <Empty title="Desk">This page is not there yet.</Empty>;
}
