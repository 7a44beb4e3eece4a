/** Above the dock: which layout, whether it can be changed, and what is done with layouts as a whole. */
import type { ReactNode } from 'react';
import { PANELS } from '../panels/registry.ts';
import { Button } from '../ui/button.tsx';
import classes from './desk-bar.module.css';
import type { DeskLayouts, DeskSnapshot } from './desk-layouts.ts';
import { LockIcon } from './dock-icons.tsx';
import type { DockHandle } from './dock.tsx';
import { LayoutMenu } from './layout-menu.tsx';
import { findPreset } from './presets.ts';

export interface DeskBarProps {
  readonly layouts: DeskLayouts;
  readonly snapshot: DeskSnapshot;
  /** The layout that is shown. */
  readonly name: string;
  readonly choose: (name: string) => void;
  readonly dock: () => DockHandle | null;
}

export function DeskBar({ layouts, snapshot, name, choose, dock }: DeskBarProps): ReactNode {
  const { isLocked } = snapshot;
  return (
    <div className={classes['bar']} role="toolbar" aria-label="Layout of the desk">
      <div className={classes['presets']} role="group" aria-label="Layouts">
        {layouts.names.map((each) => (
          <button
            key={each}
            type="button"
            className={classes['preset']}
            aria-pressed={each === name}
            title={findPreset(each)?.description ?? 'A layout of yours'}
            onClick={() => choose(each)}
          >
            {findPreset(each)?.title ?? each}
            {findPreset(each) !== undefined && layouts.isChanged(each) ? (
              <span title="Not as it comes: you changed it">•</span>
            ) : null}
          </button>
        ))}
      </div>
      <span className={classes['space']} />
      {isLocked ? null : <AddPanel dock={dock} />}
      <Button
        isOn={!isLocked}
        title={isLocked ? 'Unlock to move, close and resize panels' : 'Lock panels where they are'}
        onClick={() => layouts.lock(!isLocked)}
      >
        <LockIcon isLocked={isLocked} />
        {isLocked ? 'Locked' : 'Unlocked'}
      </Button>
      <LayoutMenu layouts={layouts} name={name} choose={choose} dock={dock} />
    </div>
  );
}

function AddPanel({ dock }: Pick<DeskBarProps, 'dock'>): ReactNode {
  return (
    <select
      className={classes['add']}
      aria-label="Add a panel"
      value=""
      onChange={({ target }) => dock()?.add(target.value)}
    >
      <option value="" disabled>
        Add a panel
      </option>
      {PANELS.toSorted((a, b) => a.title.localeCompare(b.title)).map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  );
}
