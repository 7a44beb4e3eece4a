import { type ReactNode, useCallback, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { TabChrome } from './tab-chrome.ts';
import classes from './tab-title.module.css';

export interface TabTitleProps {
  readonly chrome: TabChrome;
  /** Where there is little room. */
  readonly short?: string | undefined;
}

/** As the panel tells it, while it is there. */
export function TabTitle({ chrome, short }: TabTitleProps): ReactNode {
  const { title, count } = useSyncExternalStore(
    useCallback((notify: () => void) => chrome.subscribe(notify), [chrome]),
    () => chrome.label,
  );
  const ref = useRef<HTMLSpanElement>(null);
  // The layout names a tab by the title of its panel, which is less than what stands on it.
  useLayoutEffect(() => ref.current?.closest('[role="tab"]')?.removeAttribute('aria-label'));
  return (
    <span ref={ref}>
      {short ?? title}
      {/* A space, or it is read as one word. */}
      {count === undefined ? null : (
        <>
          {' '}
          <span className={`figures ${classes['count']}`}>{count}</span>
        </>
      )}
    </span>
  );
}
