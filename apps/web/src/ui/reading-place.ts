/** Keeps what a person reads where it is while lines come above it. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

interface Anchor {
  readonly key: string;
  /** Pixels from the top of the list's window. */
  readonly offset: number;
}

/** At the top one follows the news; anywhere else one reads. */
const TOP_PX = 4;

/** Lines are children of the scroller's only child, and named by `data-key`. */
export function useReadingPlace(scrollerRef: RefObject<HTMLElement | null>, lines: readonly unknown[]): void {
  const anchorRef = useRef<Anchor>(undefined);
  // Its own steps are rounded to pixels of the screen: taken for a person's they would add up.
  const ownTopRef = useRef<number>(undefined);

  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (scroller === null) return undefined;
    const remember = () => {
      if (scroller.scrollTop === ownTopRef.current) return;
      ownTopRef.current = undefined;
      anchorRef.current = scroller.scrollTop <= TOP_PX ? undefined : findAnchor(scroller);
    };
    scroller.addEventListener('scroll', remember, { passive: true });
    return () => scroller.removeEventListener('scroll', remember);
  }, [scrollerRef]);

  useLayoutEffect(() => {
    const [scroller, anchor] = [scrollerRef.current, anchorRef.current];
    if (scroller === null || anchor === undefined) return;
    const line = linesOf(scroller).find(({ dataset }) => dataset['key'] === anchor.key);
    if (line === undefined) return;
    const moved = offsetOf(scroller, line) - anchor.offset;
    if (moved === 0) return;
    scroller.scrollTop += moved;
    ownTopRef.current = scroller.scrollTop;
  }, [scrollerRef, lines]);
}

function findAnchor(scroller: HTMLElement): Anchor | undefined {
  const line = linesOf(scroller).find((candidate) => offsetOf(scroller, candidate) >= 0);
  const key = line?.dataset['key'];
  return line === undefined || key === undefined ? undefined : { key, offset: offsetOf(scroller, line) };
}

function linesOf(scroller: HTMLElement): HTMLElement[] {
  return [...(scroller.firstElementChild?.children ?? [])] as HTMLElement[];
}

function offsetOf(scroller: HTMLElement, line: HTMLElement): number {
  return line.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}
