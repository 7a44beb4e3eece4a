import { type RefObject, useEffect, useRef } from 'react';
import { GRID_ACTION } from './grid-keys.ts';

/** Does what the keymap asks a table for. `act` returns whether the table does that. */
export function useGridActions(gridRef: RefObject<HTMLElement | null>, act: (action: string) => boolean): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const grid = gridRef.current;
    if (grid === null) return undefined;
    const answer = (event: Event) => {
      if (latest.current(String((event as CustomEvent<unknown>).detail))) event.preventDefault();
    };
    grid.addEventListener(GRID_ACTION, answer);
    return () => grid.removeEventListener(GRID_ACTION, answer);
  }, [gridRef]);
}
