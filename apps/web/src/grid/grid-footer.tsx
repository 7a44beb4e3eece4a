/** Beneath a table: how many rows, what is held back, and what can be done with them. */
import { formatFixed } from '@tickboard/client/view/numbers';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../ui/button.tsx';
import classes from './grid-footer.module.css';

interface GridFooterProps {
  readonly count: number;
  readonly total: number;
  readonly stale: number;
  readonly moves: number;
  readonly onRelease: () => void;
  readonly onSave: () => void;
  /** None where rows cannot be opened. */
  readonly onOpen: (() => void) | undefined;
  /** None where rows cannot be selected. Resolves to whether it could be done. */
  readonly onCopy: (() => Promise<boolean>) | undefined;
  readonly isSelected: boolean;
  readonly children: ReactNode;
}

export function GridFooter(props: GridFooterProps): ReactNode {
  const { count, total, stale, moves, onRelease, onSave, onOpen, onCopy, isSelected, children } = props;
  return (
    <div className={classes['footer']}>
      <span className={classes['count']}>
        {write(count)}
        <span className={classes['unit']}>
          {count === total ? '' : ` of ${write(total)}`} {total === 1 ? 'row' : 'rows'}
        </span>
      </span>
      {stale > 0 ? <span className={classes['stale']}>{write(stale)} stale</span> : null}
      {moves > 0 ? (
        <button type="button" className={classes['pill']} onClick={onRelease} title="Sort now">
          order held, {write(moves)} {moves === 1 ? 'move' : 'moves'} pending
        </button>
      ) : null}
      <div className={classes['actions']}>
        {onOpen === undefined ? null : (
          <Button
            className={classes['open']}
            title="Open the selected row"
            disabledBecause={isSelected ? undefined : 'Tap a row first'}
            onClick={onOpen}
          >
            Open
          </Button>
        )}
        {children}
        {onCopy === undefined ? null : <CopyButton onCopy={onCopy} isSelected={isSelected} />}
        <Button
          onClick={onSave}
          data-action="export"
          title="Save these rows as CSV"
          disabledBecause={count === 0 ? 'There are no rows' : undefined}
        >
          CSV
        </Button>
      </div>
    </div>
  );
}

const TOLD_MS = 2_000;

interface CopyButtonProps {
  readonly onCopy: () => Promise<boolean>;
  readonly isSelected: boolean;
}

function CopyButton({ onCopy, isSelected }: CopyButtonProps): ReactNode {
  const [told, setTold] = useState('');
  useEffect(() => {
    if (told === '') return undefined;
    const timer = setTimeout(() => setTold(''), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <Button
      className={classes['copy']}
      data-action="copy"
      title="Copy the selected row"
      disabledBecause={isSelected ? undefined : 'Select a row first'}
      onClick={() => void onCopy().then((isDone) => setTold(isDone ? 'Copied' : 'Refused'))}
    >
      {told === '' ? 'Copy' : told}
    </Button>
  );
}

function write(count: number): string {
  return formatFixed(count, 0);
}
