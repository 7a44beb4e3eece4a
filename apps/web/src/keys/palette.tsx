/** Ctrl-K and the colon: one line in which everything is found by its name, and commands are typed. */
import { CommandHistory } from '@tickboard/client/view/command-completion';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useDesk } from '../board/desk.ts';
import { useChannels, useSecond } from '../board/hooks.ts';
import { Dialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toast.tsx';
import { useActions } from './action-registry.ts';
import { KeyHint } from './key-hint.tsx';
import { isCommandLine, offerItems, type PaletteItem } from './palette-items.ts';
import classes from './palette.module.css';
import { performAction } from './perform-action.ts';
import { runLine } from './run-command.ts';

/** What there is to name. */
const CHANNELS = ['market_data', 'strategies', 'orders'] as const;
/** As long as the page lives. */
const history = new CommandHistory();

export interface PaletteProps {
  readonly initialText: string;
  readonly onClose: () => void;
}

export function Palette({ initialText, onClose }: PaletteProps): ReactNode {
  const desk = useDesk();
  const actions = useActions();
  useChannels(CHANNELS);
  // Names come and go seldom: once a second is often enough.
  useSecond();
  const [text, setText] = useState(initialText);
  const [failure, setFailure] = useState<string>();
  const isCommand = isCommandLine(text);
  /** Of a command none is chosen at first: Enter carries out what was typed. */
  const [chosen, setChosen] = useState(isCommand ? -1 : 0);
  const { items, note } = offerItems(text, actions, desk);
  const listId = useId();
  const listRef = useRef<HTMLUListElement>(null);
  useEffect(() => {
    listRef.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const write = (next: string) => {
    setText(next);
    setFailure(undefined);
    setChosen(isCommandLine(next) ? -1 : 0);
  };
  const runText = (line: string) => {
    const { isDone, words } = runLine(line, actions, desk);
    if (!isDone) {
      setFailure(words);
      return;
    }
    history.add(line);
    onClose();
    if (words !== undefined) showToast(words);
  };
  const take = (item: PaletteItem) => {
    if (item.does.kind === 'complete') {
      write(item.does.line);
    } else if (item.refusal !== undefined) {
      setFailure(item.refusal);
    } else if (item.does.kind === 'line') {
      runText(item.does.line);
    } else {
      const { action } = item.does;
      onClose();
      // Once the focus is back in the panel that the action is for.
      setTimeout(() => performAction(actions, action));
    }
  };
  const step = (by: number) => {
    if (isCommand && by < 0 && chosen <= 0) write(history.earlier(text));
    else if (items.length > 0) setChosen(Math.max(isCommand ? -1 : 0, Math.min(items.length - 1, chosen + by)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const item = items[chosen];
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Tab' && !event.shiftKey && isCommand && items.length > 0)
      take(item ?? (items[0] as PaletteItem));
    else if (event.key === 'Enter' && item !== undefined) take(item);
    else if (event.key === 'Enter' && isCommand) runText(text);
    else return;
    event.preventDefault();
  };
  const idOf = (index: number) => `${listId}-${index}`;
  const shownNote = failure === undefined ? note : ({ text: failure, tone: 'warn' } as const);

  return (
    <Dialog title="Command palette" isTitleHidden onClose={onClose}>
      <input
        className={classes['input']}
        role="combobox"
        aria-label="Page, symbol, action, or a command after a colon"
        aria-expanded={items.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={items[chosen] === undefined ? undefined : idOf(chosen)}
        placeholder="Page, symbol, action … or :command"
        value={text}
        autoFocus
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <p className={`${classes['note']} ${classes[shownNote?.tone ?? 'muted']}`} role="status">
        {shownNote?.text ?? (isCommand ? '' : 'Enter opens, Esc leaves, a colon begins a command')}
      </p>
      <ul id={listId} ref={listRef} className={classes['list']} role="listbox" aria-label="What fits">
        {items.map((item, index) => (
          <li
            key={item.id}
            id={idOf(index)}
            role="option"
            aria-selected={index === chosen}
            aria-disabled={item.refusal === undefined ? undefined : true}
            onClick={() => take(item)}
          >
            <span className={classes['label']}>{item.label}</span>
            <span className={classes['words']}>{item.refusal ?? item.words}</span>
            {item.keys === undefined ? null : <KeyHint keys={item.keys} />}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
