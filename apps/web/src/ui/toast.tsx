/** Short words on what was done, or why it was not: at most three, told politely, gone by themselves. */
import { type ReactNode, useSyncExternalStore } from 'react';
import classes from './toast.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'warn' | 'bad';
}

const TOASTS_MAX = 3;
const SHOWN_MS = 5_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

export function showToast(text: string, tone: Toast['tone'] = 'plain'): void {
  const id = ++lastId;
  // The same words again take the place of the ones that stand there.
  change([...toasts.filter((toast) => toast.text !== text), { id, text, tone }].slice(-TOASTS_MAX));
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function Toasts(): ReactNode {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={classes['toasts']} role="log" aria-live="polite" aria-label="Notices">
      {shown.map(({ id, text, tone }) => (
        <div key={id} className={`${classes['toast']} ${classes[tone]}`}>
          <span>{text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
