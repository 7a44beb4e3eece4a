/** Chooses the symbol that the page is about. All names are only asked of the server while somebody is choosing. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { findSymbol, rankNames } from '@tickboard/client/view/symbols';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference } from '../../board/hooks.ts';
import classes from './symbol.module.css';

const MARKETS: readonly ChannelSelector[] = ['market_data'];
const NONE: readonly ChannelSelector[] = [];
const OFFERED_MAX = 12;

export function SymbolPicker(): ReactNode {
  const { board, preferences } = useDesk();
  const symbol = usePreference((values) => values.symbol);
  const listId = useId();
  const inputRef = useRef<HTMLInputElement>(null);
  /** As typed; undefined while nobody is choosing. */
  const [text, setText] = useState<string>();
  const [at, setAt] = useState(0);
  const isOpen = text !== undefined;
  useChannels(isOpen ? MARKETS : NONE);
  const names = [...board.table('market_data').keys()];
  const offered = isOpen ? rankNames(names, text, OFFERED_MAX) : [];
  const marked = offered[Math.min(at, offered.length - 1)];

  const choose = (name: string | undefined) => {
    const known = name === undefined ? undefined : findSymbol(names, name);
    if (known !== undefined) preferences.setState({ symbol: known });
    setText(undefined);
    inputRef.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(offered.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') choose(marked);
    else if (event.key === 'Escape') choose(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <div className={classes['picker']}>
      <input
        ref={inputRef}
        className={classes['input']}
        role="combobox"
        aria-label="Symbol"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={marked === undefined ? undefined : `${listId}-${offered.indexOf(marked)}`}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        placeholder={symbol ?? 'Symbol'}
        value={text ?? symbol ?? ''}
        onFocus={() => {
          setText('');
          setAt(0);
        }}
        onBlur={() => setText(undefined)}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className={classes['list']} id={listId} role="listbox" aria-label="Symbols" hidden={!isOpen}>
        {offered.map((name, index) => (
          <li
            key={name}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={name === marked}
            // Before the input loses the focus, which closes the list.
            onPointerDown={(event) => {
              event.preventDefault();
              choose(name);
            }}
          >
            <bdi>{name}</bdi>
          </li>
        ))}
        {isOpen && offered.length === 0 ? (
          <li className={classes['none']} role="option" aria-disabled="true" aria-selected="false">
            {names.length === 0 ? 'No source has told a ticker yet' : 'No symbol fits'}
          </li>
        ) : null}
      </ul>
    </div>
  );
}
