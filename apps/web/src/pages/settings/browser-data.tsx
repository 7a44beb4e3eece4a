/** What this browser keeps: to take along, to bring back, and to be rid of. */
import { type ReactNode, useRef, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { saveFile } from '../../grid/csv.ts';
import { DEFAULT_PREFERENCES } from '../../preferences/preferences.ts';
import { readSettingsFile, SETTINGS_FILE_MAX_BYTES, writeSettingsFile } from '../../preferences/settings-file.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toast.tsx';
import classes from './settings.module.css';

export function BrowserData(): ReactNode {
  const { preferences } = useDesk();
  const fileRef = useRef<HTMLInputElement>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [failure, setFailure] = useState<string>();

  const importFile = async (file: File) => {
    const text = file.size > SETTINGS_FILE_MAX_BYTES ? undefined : await file.text();
    const { values, problem } = text === undefined ? { problem: 'The file is too large' } : readSettingsFile(text);
    setFailure(problem);
    if (values === undefined) return;
    preferences.setState(values, true);
    showToast('Settings imported');
  };
  return (
    <>
      <p className={classes['hint']}>
        Settings, keys, favourites and layouts are kept in this browser, nothing secret among them.
      </p>
      <div className={classes['buttons']}>
        <Button
          onClick={() =>
            saveFile('tickboard-settings.json', writeSettingsFile(preferences.getState()), 'application/json')
          }
        >
          Export
        </Button>
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
        <Dialog title="Reset all settings?" onClose={() => setIsAsking(false)}>
          <div className={classes['ask']}>
            <p>Theme, keys, favourites, columns and layouts of this browser become what they were at first.</p>
            <div className={classes['buttons']}>
              <Button autoFocus onClick={() => setIsAsking(false)}>
                Keep them
              </Button>
              <Button
                tone="danger"
                onClick={() => {
                  preferences.setState(DEFAULT_PREFERENCES, true);
                  setIsAsking(false);
                  showToast('Settings are as at first');
                }}
              >
                Reset
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
