import type { ReactNode } from 'react';
import { Empty } from '../ui/empty.tsx';

export function SettingsPage(): ReactNode {
  return <Empty title="Settings">This page is not there yet.</Empty>;
}
