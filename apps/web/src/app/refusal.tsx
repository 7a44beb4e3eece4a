/** The server does not want this page as it is: why, and the one thing to do about it. Nothing is tried by itself. */
import type { ReactNode } from 'react';
import { useDesk } from '../board/desk.ts';
import { useStatus } from '../board/hooks.ts';
import { Button } from '../ui/button.tsx';
import { refusalWords } from './refusal-words.ts';
import classes from './refusal.module.css';

export function Refusal(): ReactNode {
  const { board } = useDesk();
  const { reason } = useStatus();
  const { title, advice, action } = refusalWords(reason);
  return (
    <section className={classes['refusal']} role="alert">
      <h2>{title}</h2>
      {reason === undefined ? null : <p className={classes['reason']}>{reason.message}</p>}
      <p>{advice}</p>
      {action === 'retry' ? (
        <Button tone="accent" onClick={() => board.reconnect()}>
          Connect again
        </Button>
      ) : (
        <Button tone="accent" onClick={() => location.reload()}>
          Load the page anew
        </Button>
      )}
    </section>
  );
}
