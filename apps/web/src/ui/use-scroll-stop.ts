import { type RefObject, useEffect, useState } from 'react';

const FOCUSABLE = 'a[href], button, input, select, textarea, [tabindex="0"]';

/** The tab index of a place that may scroll: keys reach it where it does and nothing in it takes the focus. */
export function useScrollStop(ref: RefObject<HTMLElement | null>): 0 | undefined {
  const [isStop, setIsStop] = useState(false);
  useEffect(() => {
    const place = ref.current;
    if (place === null) return undefined;
    const look = () => setIsStop(place.scrollHeight > place.clientHeight && place.querySelector(FOCUSABLE) === null);
    const sizes = new ResizeObserver(look);
    const observe = () => {
      sizes.disconnect();
      for (const element of [place, ...place.children]) sizes.observe(element);
    };
    const children = new MutationObserver(observe);
    children.observe(place, { childList: true });
    observe();
    return () => {
      sizes.disconnect();
      children.disconnect();
    };
  }, [ref]);
  return isStop ? 0 : undefined;
}
