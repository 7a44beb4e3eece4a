/** The desk with docking: from 1,024 pixels on. */
import { type ReactNode, useEffect, useRef } from 'react';
import { isPanel } from '../panels/registry.ts';
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
  readonly onDock: (dock: DockHandle | null) => void;
}

export function DockedDesk({ layouts, snapshot, name, choose, isWall, onDock }: DockedDeskProps): ReactNode {
  const dockRef = useRef<DockHandle>(null);
  const layout = layouts.layoutOf(name);
  useEffect(() => {
    onDock(dockRef.current);
    return () => onDock(null);
  }, [onDock]);
  return (
    <div className={classes['desk']}>
      {isWall ? null : (
        <DeskBar layouts={layouts} snapshot={snapshot} name={name} choose={choose} dock={() => dockRef.current} />
      )}
      {layout === undefined ? null : (
        <Dock
          key={`${name}:${snapshot.revision}`}
          ref={dockRef}
          initial={keepPanels(layout, isPanel)}
          isLocked={isWall || snapshot.isLocked}
          onChange={(changed) => layouts.keep(name, changed)}
        />
      )}
    </div>
  );
}
