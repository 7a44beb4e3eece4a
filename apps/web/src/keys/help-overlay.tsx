/** What keys do here, and of those that do nothing here, why: made from the keymap. */
import { bindKeys } from '@tickboard/client/view/key-bindings';
import { KEY_GROUPS, type KeyAction, type KeyGroup, KEYMAP } from '@tickboard/client/view/keymap';
import { type ReactNode, useMemo } from 'react';
import { useDesk } from '../board/desk.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useActions } from './action-registry.ts';
import classes from './help-overlay.module.css';
import { KeyHint } from './key-hint.tsx';
import { activePanel, panelTitle } from './page-panels.ts';
import { offerOf } from './perform-action.ts';

export function HelpOverlay({ onClose }: { readonly onClose: () => void }): ReactNode {
  const actions = useActions();
  const { preferences } = useDesk();
  // As of when it was opened: the dialog itself takes the focus from the panel.
  const [bindings, offers, panel, hasShortcuts] = useMemo(() => {
    const { keys, hasShortcuts: isOn } = preferences.getState();
    const made = new Map(KEYMAP.map(({ id }) => [id, offerOf(actions, id)]));
    return [bindKeys('web', keys), made, panelTitle(activePanel()), isOn] as const;
  }, [actions, preferences]);
  const groups = Object.entries(KEY_GROUPS) as [KeyGroup, string][];
  const rowOf = ({ id, words, isDestructive }: KeyAction): ReactNode => {
    const refusal = offers.get(id)?.refusal;
    return (
      <li
        key={id}
        className={classes['row']}
        data-action-help={id}
        aria-disabled={refusal === undefined ? undefined : true}
      >
        <span className={classes['keys']}>
          {bindings.get(id)?.map((keys) => (
            <KeyHint key={keys} keys={keys} />
          ))}
        </span>
        <span className={classes['words']}>
          {words}
          {isDestructive === true ? <em> asks first</em> : null}
          {refusal === undefined ? null : <small>{refusal}</small>}
        </span>
      </li>
    );
  };
  return (
    <Dialog title={panel === undefined ? 'Keys' : `Keys, in ${panel}`} width="wide" onClose={onClose}>
      {hasShortcuts ? null : (
        <p className={classes['off']}>Single keys are switched off in the settings. Only those with Ctrl work.</p>
      )}
      <div className={classes['scroller']} tabIndex={0} role="region" aria-label="Keys">
        <div className={classes['groups']}>
          {groups.map(([group, title]) => (
            <section key={group} className={classes['group']}>
              <h3>{title}</h3>
              <ul>{KEYMAP.filter((action) => action.group === group && bindings.has(action.id)).map(rowOf)}</ul>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
