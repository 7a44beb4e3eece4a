import { type ReactNode, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useSecond } from '../../board/hooks.ts';
import { findSymbol } from '@tickboard/client/view/symbols';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import classes from './settings.module.css';

const CHANNELS = ['market_data'] as const;

/** Symbols that come first wherever there are many. */
export function Favourites(): ReactNode {
  const { board, preferences } = useDesk();
  useChannels(CHANNELS);
  const markets = board.table('market_data');
  useSecond();
  const favourites = usePreference((values) => values.favourites);
  const [text, setText] = useState('');
  const symbol = findSymbol(markets.keys(), text.trim());
  const isUnknown = text.trim() !== '' && symbol === undefined;
  const isThere = symbol !== undefined && favourites.includes(symbol);
  const problem = isUnknown ? 'No symbol of this server' : isThere ? 'It is one already' : undefined;
  const add = () => {
    if (symbol === undefined || isThere) return;
    preferences.setState({ favourites: [...favourites, symbol] });
    setText('');
  };
  return (
    <>
      <ul className={classes['chips']}>
        {favourites.map((favourite) => (
          <li key={favourite}>
            <span>{favourite}</span>
            <button
              type="button"
              aria-label={`Remove ${favourite}`}
              onClick={() => preferences.setState({ favourites: favourites.filter((each) => each !== favourite) })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <form
        className={classes['adder']}
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <Field label="Add a symbol" hint="Or press * on a row of the markets" fault={problem}>
          {(props) => (
            <input
              {...props}
              type="text"
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" disabledBecause={symbol === undefined ? 'Enter a symbol of this server' : problem}>
          Add
        </Button>
      </form>
    </>
  );
}
