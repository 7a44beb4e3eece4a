/** What this browser keeps: to take along, to bring back, and to be rid of. */
import { type ReactNode, useRef, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { saveFile } from '../../grid/save-file.ts';
import { DEFAULT_PREFERENCES } from '../../preferences/preferences.ts';
import { DeskLayouts } from '../../layout/desk-layouts.ts';
import { isPanel } from '../../panels/registry.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toast.tsx';
import { readSettingsFile, SETTINGS_FILE_MAX_BYTES, writeSettingsFile } from './settings-file.ts';
import classes from './settings.module.css';

export function BrowserData(): ReactNode {
  const { preferences } = useDesk();
  const fileRef = useRef<HTMLInputElement>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [failure, setFailure] = useState<string>();

  const exportFile = () => {
    const { snapshot } = openLayouts();
    setFailure(snapshot.notice);
    const text = writeSettingsFile({ settings: preferences.getState(), desk: snapshot });
    saveFile('tickboard-settings.json', text, 'application/json');
  };
  const importFile = async (file: File) => {
    const text = file.size > SETTINGS_FILE_MAX_BYTES ? undefined : await file.text();
    const { change, problem } =
      text === undefined ? { problem: 'The file is too large. Nothing was changed.' } : readSettingsFile(text, isPanel);
    setFailure(problem);
    if (change === undefined) return;
    const { settings, desk, faults } = change;
    preferences.setState(settings);
    const homeless = desk === undefined ? [] : openLayouts().take(desk);
    const all = homeless.length === 0 ? faults : [...faults, `No room for the layouts ${homeless.join(', ')}.`];
    setFailure(all.length === 0 ? undefined : all.join(' '));
    showToast(all.length === 0 ? 'Imported' : 'Imported, but not all of it');
  };
  const reset = () => {
    preferences.setState(DEFAULT_PREFERENCES, true);
    openLayouts().forgetAll();
    setFailure(undefined);
    setIsAsking(false);
    showToast('Settings and layouts are as at first');
  };
  return (
    <>
      <p className={classes['hint']}>
        Settings, keys, favourites and layouts are kept in this browser, nothing secret among them.
      </p>
      <div className={classes['buttons']}>
        <Button onClick={exportFile}>Export</Button>
        <Button onClick={() => fileRef.current?.click()}>Import…</Button>
        <Button tone="danger" onClick={() => setIsAsking(true)}>
          Reset…
        </Button>
        <input
          ref={fileRef}
          type="file"
          accept="application/json,.json"
          aria-label="Settings to import"
          hidden
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file !== undefined) void importFile(file);
            event.target.value = '';
          }}
        />
      </div>
      <p className={classes['error']} role="alert">
        {failure}
      </p>
      {isAsking ? (
        <Dialog title="Reset settings and layouts?" onClose={() => setIsAsking(false)}>
          <div className={classes['ask']}>
            <p>Theme, keys, favourites, columns and layouts of this browser become what they were at first.</p>
            <div className={classes['buttons']}>
              <Button data-first-focus onClick={() => setIsAsking(false)}>
                Keep them
              </Button>
              <Button tone="danger" onClick={reset}>
                Reset
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

/** As they are kept now: the desk, which changes them, is on a page of its own. */
function openLayouts(): DeskLayouts {
  return new DeskLayouts(() => localStorage, isPanel);
}
