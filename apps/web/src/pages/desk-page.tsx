/** Docking where there is room for it; tabs of their own where there is none, without loading a line of it. */
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useSearchParams } from 'wouter';
import classes from './desk-page.module.css';
import { DeskLayouts } from '../layout/desk-layouts.ts';
import { listShown } from '../layout/layout.ts';
import { PhoneDesk } from '../layout/phone-desk.tsx';
import { presetFor } from '../layout/presets.ts';
import { TabletDesk } from '../layout/tablet-desk.tsx';
import { useMedia } from '../ui/use-media.ts';
import { findPanel, isPanel } from '../panels/registry.ts';

const DOCKING = '(min-width: 1024px)';
const PHONE = '(max-width: 639.9px)';

const loadDock = async () => ({ default: (await import('../layout/docked-desk.tsx')).DockedDesk });
const DockedDesk = lazy(loadDock);

export function DeskPage(): ReactNode {
  const canDock = useMedia(DOCKING);
  const isPhone = useMedia(PHONE);
  return (
    <>
      <h1 className="visually-hidden">Desk</h1>
      {canDock ? <WideDesk /> : isPhone ? <PhoneDesk /> : <TabletDesk />}
    </>
  );
}

function WideDesk(): ReactNode {
  const [layouts] = useState(() => new DeskLayouts(() => localStorage, isPanel));
  const snapshot = useSyncExternalStore(
    useCallback((notify: () => void) => layouts.subscribe(notify), [layouts]),
    () => layouts.snapshot,
  );
  const [search, setSearch] = useSearchParams();
  const asked = search.get('preset');
  const wanted = asked ?? snapshot.current;
  const name = wanted !== undefined && layouts.has(wanted) ? wanted : presetFor(innerWidth);
  // The panels in front load beside the dock, not after it.
  useState(() => {
    for (const id of listShown(layouts.layoutOf(name) ?? { kind: 'row', weight: 1, children: [] })) {
      void findPanel(id)?.load();
    }
  });
  useEffect(() => {
    if (asked !== null && !layouts.has(asked)) layouts.tell(`There is no layout “${asked.slice(0, 40)}” here.`);
  }, [layouts, asked]);
  const choose = useCallback(
    (next: string) => {
      layouts.choose(next);
      setSearch(
        (before) => {
          before.set('preset', next);
          return before;
        },
        { replace: true },
      );
    },
    [layouts, setSearch],
  );
  return (
    <div className={classes['page']}>
      {snapshot.notice === undefined ? null : (
        <div className={classes['notice']} role="status">
          <span>{snapshot.notice}</span>
          <button type="button" onClick={() => layouts.tell(undefined)}>
            Dismiss
          </button>
        </div>
      )}
      <Suspense fallback={null}>
        <DockedDesk
          layouts={layouts}
          snapshot={snapshot}
          name={name}
          choose={choose}
          isWall={search.get('wall') === '1'}
        />
      </Suspense>
    </div>
  );
}
