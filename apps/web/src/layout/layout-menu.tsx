/** Saving, resetting, and layouts as files. */
import { type ReactNode, type SyntheticEvent, useId, useRef, useState } from 'react';
import { saveFile } from '../grid/save-file.ts';
import { isPanel } from '../panels/registry.ts';
import { Button } from '../ui/button.tsx';
import type { DeskLayouts } from './desk-layouts.ts';
import { MoreIcon } from './dock-icons.tsx';
import type { DockHandle } from './dock.tsx';
import classes from './layout-menu.module.css';
import { findPreset } from './presets.ts';
import { NO_ROOM, readLayoutFile, writeLayoutFile } from './read-desk.ts';
import { readName } from './read-layout.ts';

export interface LayoutMenuProps {
  readonly layouts: DeskLayouts;
  readonly name: string;
  readonly choose: (name: string) => void;
  readonly dock: () => DockHandle | null;
}

/** No layout is larger by far. */
const MAX_FILE_BYTES = 262_144;

export function LayoutMenu({ layouts, name, choose, dock }: LayoutMenuProps): ReactNode {
  const id = useId();
  const menuRef = useRef<HTMLDivElement>(null);
  const fileRef = useRef<HTMLInputElement>(null);
  const [place, setPlace] = useState({ top: 0, right: 0 });
  const [typed, setTyped] = useState('');
  const isOwn = findPreset(name) === undefined;
  const wanted = readName(typed);
  const isTaken = wanted !== undefined && findPreset(wanted.toLowerCase()) !== undefined;

  const close = () => menuRef.current?.hidePopover();
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    const layout = dock()?.layout();
    if (wanted === undefined || isTaken || layout === undefined) return;
    if (layouts.saveAs({ name: wanted, layout })) choose(wanted);
    else layouts.tell(NO_ROOM);
    setTyped('');
    close();
  };
  const exportFile = () => {
    const layout = dock()?.layout();
    if (layout === undefined) return;
    saveFile(`tickboard-layout-${fileNameOf(name)}.json`, writeLayoutFile({ name, layout }), 'application/json');
    close();
  };
  const importFile = async (file: File | undefined) => {
    close();
    if (file === undefined) return;
    const read =
      file.size > MAX_FILE_BYTES
        ? { isRead: false as const, notice: 'This file is too large to be a layout. Nothing was changed.' }
        : readLayoutFile(await file.text(), isPanel);
    layouts.tell(read.notice);
    if (!read.isRead) return;
    const { layout } = read.file;
    const own = findPreset(read.file.name) === undefined ? read.file.name : `${read.file.name} (file)`;
    if (layouts.saveAs({ name: own, layout })) choose(own);
    else layouts.tell(NO_ROOM);
  };

  return (
    <>
      <Button
        popoverTarget={id}
        onClick={({ currentTarget }) => {
          const { bottom, right } = currentTarget.getBoundingClientRect();
          setPlace({ top: bottom + 4, right: innerWidth - right });
        }}
      >
        Layout
        <MoreIcon />
      </Button>
      <div id={id} ref={menuRef} popover="auto" className={classes['menu']} style={place} aria-label="Layout">
        <form className={classes['save']} onSubmit={save}>
          <input
            aria-label="Name of a new layout"
            placeholder="Save as…"
            maxLength={40}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          <Button
            type="submit"
            disabledBecause={
              wanted === undefined ? 'Give it a name first' : isTaken ? 'A preset is called so' : undefined
            }
          >
            Save
          </Button>
        </form>
        {isOwn ? (
          <button type="button" className={classes['item']} onClick={() => (layouts.forget(name), close())}>
            Delete the layout “{name}”
          </button>
        ) : (
          <button
            type="button"
            className={classes['item']}
            disabled={!layouts.isChanged(name)}
            onClick={() => (layouts.forget(name), close())}
          >
            Reset {findPreset(name)?.title} to how it comes
          </button>
        )}
        <hr />
        <button type="button" className={classes['item']} onClick={exportFile}>
          Export to a file
        </button>
        <button type="button" className={classes['item']} onClick={() => fileRef.current?.click()}>
          Import from a file…
        </button>
        <input
          ref={fileRef}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label="File with a layout"
          onChange={({ target }) => {
            void importFile(target.files?.[0]);
            target.value = '';
          }}
        />
      </div>
    </>
  );
}

function fileNameOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
}
