/** Docking where there is room for it; tabs of their own where there is none, without loading a line of it. */
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useSearchParams } from 'wouter';
import classes from './desk-page.module.css';
import type { ChannelLeases } from '../board/channel-leases.ts';
import { DeskLayouts } from '../layout/desk-layouts.ts';
import { DOCKING } from '../layout/docking.ts';
import { listShown } from '../layout/layout.ts';
import { PhoneDesk } from '../layout/phone-desk.tsx';
import { presetFor } from '../layout/presets.ts';
import { TabletDesk } from '../layout/tablet-desk.tsx';
import { loadable } from '../ui/loadable.tsx';
import { useMedia } from '../ui/use-media.ts';
import { findPanel, isPanel, type PanelEntry } from '../panels/registry.ts';

const PHONE = '(max-width: 639.9px)';

const { Component: DockedDesk, load: loadDock } = loadable(
  async () => (await import('../layout/docked-desk.tsx')).DockedDesk,
);
export { loadDock };

/** All that a desk shows first, at once: what fails of it is asked for again by who shows it. */
export async function loadDesk(): Promise<void> {
  const panels = panelsInFront();
  if (panels !== undefined) await Promise.allSettled([loadDock(), ...panels.map(({ load }) => load())]);
}

/** Asks for the figures of the first panels while their code is on its way. They hold them themselves once they stand. */
export async function holdDesk(leases: ChannelLeases): Promise<void> {
  const channels = panelsInFront()?.flatMap((panel) => panel.channels ?? []) ?? [];
  const release = leases.hold([...new Set(channels)]);
  await loadDesk();
  release();
}

/** As this desk begins; undefined where there is no room to dock. */
function panelsInFront(): readonly PanelEntry[] | undefined {
  if (!matchMedia(DOCKING).matches) return undefined;
  const layouts = openLayouts();
  const layout = layouts.layoutOf(nameOf(layouts, new URLSearchParams(location.search).get('preset')));
  return layout === undefined ? [] : listShown(layout).flatMap((id) => findPanel(id) ?? []);
}

const openLayouts = () => new DeskLayouts(() => localStorage, isPanel);

/** Which layout is shown: the one that is asked for, or the last one, or what suits the screen. */
function nameOf(layouts: DeskLayouts, asked: string | null): string {
  const wanted = asked ?? layouts.snapshot.current;
  return wanted !== undefined && layouts.has(wanted) ? wanted : presetFor(innerWidth);
}

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
  const [layouts] = useState(openLayouts);
  const snapshot = useSyncExternalStore(
    useCallback((notify: () => void) => layouts.subscribe(notify), [layouts]),
    () => layouts.snapshot,
  );
  const [search, setSearch] = useSearchParams();
  const asked = search.get('preset');
  const name = nameOf(layouts, asked);
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
      <DockedDesk
        layouts={layouts}
        snapshot={snapshot}
        name={name}
        choose={choose}
        isWall={search.get('wall') === '1'}
      />
    </div>
  );
}
