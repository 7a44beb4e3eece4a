/** The desk with docking: from 1,024 pixels on. */
import { type ReactNode, useRef } from 'react';
import { isPanel } from '../panels/registry.ts';
import { DeskActions } from './desk-actions.tsx';
import { DeskBar } from './desk-bar.tsx';
import type { DeskLayouts, DeskSnapshot } from './desk-layouts.ts';
import classes from './docked-desk.module.css';
import { Dock, type DockHandle } from './dock.tsx';
import { keepPanels } from './layout.ts';

export interface DockedDeskProps {
  readonly layouts: DeskLayouts;
  readonly snapshot: DeskSnapshot;
  readonly name: string;
  readonly choose: (name: string) => void;
  /** On a wall there are panels, and nothing else. */
  readonly isWall: boolean;
}

/** Nobody fills in a ticket on a wall. */
const isForWall = (id: string) => isPanel(id) && id !== 'ticket';

export function DockedDesk({ layouts, snapshot, name, choose, isWall }: DockedDeskProps): ReactNode {
  const dockRef = useRef<DockHandle>(null);
  const layout = layouts.layoutOf(name);
  const actions = { layouts, name, choose, dock: () => dockRef.current };
  return (
    <div className={classes['desk']}>
      {isWall ? null : <DeskBar {...actions} snapshot={snapshot} />}
      <DeskActions {...actions} />
      {layout === undefined ? null : (
        <Dock
          key={`${name}:${snapshot.revision}`}
          ref={dockRef}
          initial={keepPanels(layout, isWall ? isForWall : isPanel)}
          isLocked={isWall || snapshot.isLocked}
          onChange={(changed) => layouts.keep(name, changed)}
        />
      )}
    </div>
  );
}
