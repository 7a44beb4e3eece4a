/** The keymap, to be read and to be changed. A key that is taken is refused with what has it. */
import { bindKeys, describeConflict, findConflicts, type KeyChoices } from '@tickboard/client/view/key-bindings';
import { readKeys, strokeOf } from '@tickboard/client/view/key-strokes';
import { type ActionId, KEY_GROUPS, type KeyAction, type KeyGroup, KEYMAP } from '@tickboard/client/view/keymap';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { KeyHint } from '../../keys/key-hint.tsx';
import { Button } from '../../ui/button.tsx';
import classes from './settings.module.css';

export interface KeyTableProps {
  readonly choices: KeyChoices;
  readonly onChange: (choices: KeyChoices) => void;
}

export function KeyTable({ choices, onChange }: KeyTableProps): ReactNode {
  const [changed, setChanged] = useState<ActionId>();
  const bindings = bindKeys('web', choices);
  const groups = Object.entries(KEY_GROUPS) as [KeyGroup, string][];
  const put = (action: ActionId, keys: readonly string[] | undefined): string | undefined => {
    const { [action]: _old, ...others } = choices;
    const next = keys === undefined ? others : { ...others, [action]: keys };
    const [conflict] = findConflicts(bindKeys('web', next));
    if (conflict !== undefined) return describeConflict(conflict, action);
    onChange(next);
    setChanged(undefined);
    return undefined;
  };
  return (
    <table className={classes['keyTable']}>
      {groups.map(([group, title]) => (
        <tbody key={group}>
          <tr>
            <th colSpan={3} scope="rowgroup">
              {title}
            </th>
          </tr>
          {KEYMAP.filter((action) => action.group === group && bindings.has(action.id)).map((action) =>
            action.id === changed ? (
              <KeyEditor
                key={action.id}
                action={action}
                onTake={(keys) => put(action.id, [keys])}
                onLeave={() => setChanged(undefined)}
              />
            ) : (
              <tr key={action.id}>
                <td>{action.words}</td>
                <td>
                  {bindings.get(action.id)?.map((keys) => (
                    <KeyHint key={keys} keys={keys} />
                  ))}
                </td>
                <td>
                  {choices[action.id] === undefined ? null : (
                    <Button aria-label={`Usual key for ${action.words}`} onClick={() => put(action.id, undefined)}>
                      Usual
                    </Button>
                  )}
                  <Button
                    aria-label={`Change the key for ${action.words}`}
                    disabledBecause={action.isFixed === true ? 'This key stays as it is' : undefined}
                    onClick={() => setChanged(action.id)}
                  >
                    Change
                  </Button>
                </td>
              </tr>
            ),
          )}
        </tbody>
      ))}
    </table>
  );
}

interface KeyEditorProps {
  readonly action: KeyAction;
  /** Returns what is wrong with them. */
  readonly onTake: (keys: string) => string | undefined;
  readonly onLeave: () => void;
}

/** Takes the strokes themselves, one or two of them. */
function KeyEditor({ action, onTake, onLeave }: KeyEditorProps): ReactNode {
  const [strokes, setStrokes] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string>();
  const keys = strokes.join(' ');
  const save = () => setProblem(readKeys(keys) === undefined ? 'Press one key, or two after each other' : onTake(keys));
  const onKeyDown = (event: KeyboardEvent) => {
    const stroke = strokeOf(event);
    if (stroke === undefined || stroke === 'Tab' || stroke === 'Shift-Tab') return;
    event.preventDefault();
    event.stopPropagation();
    setProblem(undefined);
    if (stroke === 'Esc') onLeave();
    else if (stroke === 'Enter' && strokes.length > 0) save();
    else setStrokes(strokes.length < 2 ? [...strokes, stroke] : [stroke]);
  };
  return (
    <tr className={classes['editing']}>
      <td>{action.words}</td>
      <td>
        <input
          type="text"
          readOnly
          autoFocus
          value={keys}
          placeholder="Press keys"
          aria-label={`Keys for ${action.words}: press them, then Enter`}
          aria-invalid={problem === undefined ? undefined : true}
          onKeyDown={onKeyDown}
        />
        <p className={classes['error']} role="status">
          {problem}
        </p>
      </td>
      <td>
        <Button onClick={onLeave}>Leave</Button>
        <Button tone="accent" disabledBecause={strokes.length === 0 ? 'Press keys first' : undefined} onClick={save}>
          Save
        </Button>
      </td>
    </tr>
  );
}
