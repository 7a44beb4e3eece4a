import type { ReactNode } from 'react';
import classes from './key-hint.module.css';

const IS_MAC = navigator.userAgent.includes('Mac');

/** Keys as they stand on the keyboard. */
export function KeyHint({ keys }: { readonly keys: string }): ReactNode {
  return (
    <span className={classes['keys']}>
      {keys.split(' ').map((stroke, index) => (
        <kbd key={index}>{writeStroke(stroke)}</kbd>
      ))}
    </span>
  );
}

export function writeStroke(stroke: string): string {
  const chord = /^Ctrl-(.+)$/.exec(stroke)?.[1];
  if (chord === undefined) return stroke;
  return `${IS_MAC ? '⌘' : 'Ctrl-'}${chord.length === 1 ? chord.toUpperCase() : chord}`;
}
