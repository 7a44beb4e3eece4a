/** The server does not want this page as it is: why, and the one thing to do about it. Nothing is tried by itself. */
import type { DownReason } from '@tickboard/client/connection';
import type { ReactNode } from 'react';
import { useDesk } from '../board/desk.ts';
import { useStatus } from '../board/hooks.ts';
import { Button } from '../ui/button.tsx';
import classes from './refusal.module.css';

interface Words {
  readonly title: string;
  readonly advice: string;
  readonly action: 'retry' | 'reload';
}

const BY_CODE: Readonly<Record<number, Words>> = {
  4400: {
    title: 'Incompatible',
    advice: 'This page and the server do not understand each other. The page may be older than the server.',
    action: 'reload',
  },
  4403: {
    title: 'Disconnected by the server',
    advice: 'It will not be tried again until you ask for it.',
    action: 'retry',
  },
};
const BY_PAGE: Words = {
  title: 'Cannot work with this server',
  advice: 'The page gave up. It may be older or newer than the server.',
  action: 'reload',
};

export function refusalWords(reason: DownReason | undefined): Words {
  return (reason?.code === undefined ? undefined : BY_CODE[reason.code]) ?? BY_PAGE;
}

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
