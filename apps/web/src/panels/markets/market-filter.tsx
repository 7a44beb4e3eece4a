import type { MarketRow } from '@tickboard/client/view/market-columns';
import { MARKET_GROUPS, type MarketGroup } from '@tickboard/client/view/markets';
import { quoteOf } from '@tickboard/core/model/money';
import { type ReactNode, useCallback, useRef, useSyncExternalStore } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference } from '../../board/hooks.ts';
import { Button } from '../../ui/button.tsx';
import classes from './markets-panel.module.css';
import type { MarketChoice } from './use-market-choice.ts';

const GROUPS: Readonly<Record<MarketGroup, { readonly glyph: string; readonly word: string }>> = {
  all: { glyph: '', word: 'All' },
  favourites: { glyph: '\u2605', word: 'Favourites' },
  gainers: { glyph: '\u25b2', word: 'Gainers' },
  losers: { glyph: '\u25bc', word: 'Losers' },
};

interface MarketFilterProps {
  readonly choice: MarketChoice;
  readonly onChoose: (choice: MarketChoice) => void;
}

export function MarketFilter({ choice, onChoose }: MarketFilterProps): ReactNode {
  const { preferences } = useDesk();
  const hasHeat = usePreference((values) => values.hasHeat);
  const quotes = useNames((row) => quoteOf(row.symbol));
  const sources = useNames((row) => row.source);
  return (
    <div className={classes['filter']} role="search" aria-label="Filter markets">
      <input
        type="search"
        className={classes['text']}
        placeholder="Filter: btc !usdt source:sim"
        aria-label="Filter by words"
        title="Every word has to be in the symbol. !word: must not be. ~word: its letters in this order. source:word, quote:word"
        value={choice.text}
        onChange={({ target }) => onChoose({ ...choice, text: target.value })}
      />
      <div className={classes['groups']} role="group" aria-label="Groups">
        {MARKET_GROUPS.map((group) => (
          <Button
            key={group}
            isOn={choice.group === group}
            aria-label={GROUPS[group].word}
            onClick={() => onChoose({ ...choice, group })}
          >
            {GROUPS[group].glyph === '' ? null : <span>{GROUPS[group].glyph}</span>}
            <span className={GROUPS[group].glyph === '' ? undefined : classes['word']}>{GROUPS[group].word}</span>
          </Button>
        ))}
      </div>
      <Choice label="Quote" names={quotes} value={choice.quote} onChoose={(quote) => onChoose({ ...choice, quote })} />
      <Choice
        label="Source"
        names={sources}
        value={choice.source}
        onChoose={(source) => onChoose({ ...choice, source })}
      />
      <Button
        className={classes['heat']}
        isOn={hasHeat}
        title="Colour the change over the day by its size"
        onClick={() => preferences.setState({ hasHeat: !hasHeat })}
      >
        Heat
      </Button>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly value: string;
  readonly onChoose: (name: string) => void;
}

/** Only where there is something to choose from, or something was chosen that is gone. */
function Choice({ label, names, value, onChoose }: ChoiceProps): ReactNode {
  const offered = value === '' || names.includes(value) ? names : [...names, value];
  if (offered.length < 2 && value === '') return null;
  return (
    <select
      className={classes['choice']}
      aria-label={label}
      value={value}
      onChange={({ target }) => onChoose(target.value)}
    >
      <option value="">{`${label}: any`}</option>
      {offered.map((name) => (
        <option key={name} value={name}>
          {name.slice(0, 40)}
        </option>
      ))}
    </select>
  );
}

const NAMES_MAX = 30;

/** What the markets have of a name, looked at once a second. `read` is always the same function in effect. */
function useNames(read: (row: MarketRow) => string | undefined): readonly string[] {
  const { board, seconds } = useDesk();
  const held = useRef<readonly string[]>([]);
  const snapshot = () => {
    const names = new Set<string>();
    for (const row of board.table('market_data').values()) {
      const name = read(row);
      if (name !== undefined && names.size < NAMES_MAX) names.add(name);
    }
    const next = [...names].sort();
    if (next.join('\n') !== held.current.join('\n')) held.current = next;
    return held.current;
  };
  return useSyncExternalStore(
    useCallback((notify: () => void) => seconds.subscribe(notify), [seconds]),
    snapshot,
  );
}
