/**
 * A list whose lines go down because others come above them. In the layout they stay where they are; the list as a
 * whole is moved on the screen instead, so that the browser neither lays them out again nor takes it for a page that
 * jumps.
 */

import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Far below what a layout can reckon with. */
const FARTHEST_PX = 1_000_000;

export class Descent {
  readonly #list: HTMLElement;
  #px = 0;

  constructor(list: HTMLElement) {
    this.#list = list;
  }

  /** To be called in the same frame in which so many pixels of lines were put in at the top. */
  by(px: number): void {
    this.#px = this.#px + px > FARTHEST_PX ? 0 : this.#px + px;
    this.#list.style.marginTop = `${-this.#px}px`;
    this.#list.style.transform = `translateY(${this.#px}px)`;
  }
}

/** Of a list whose lines come at the top with `lines`. It is the place that its lines are measured from. */
export function useDescent(listRef: RefObject<HTMLElement | null>, lines: readonly unknown[]): void {
  const held = useRef<{ readonly list: HTMLElement; readonly descent: Descent; first: Element | null }>(undefined);
  useLayoutEffect(() => {
    const list = listRef.current;
    if (list === null) return;
    if (held.current?.list !== list) held.current = { list, descent: new Descent(list), first: null };
    const { first, descent } = held.current;
    const pushed = first instanceof HTMLElement && first.parentElement === list ? first.offsetTop : 0;
    if (pushed > 0) descent.by(pushed);
    held.current.first = list.firstElementChild;
  }, [listRef, lines]);
}
