/** For servers that want a key: the token of this person. */
import { type ReactNode, type SubmitEvent, useId, useState, useSyncExternalStore } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { SignInResult } from '../board/credentials.ts';
import { useDesk } from '../board/desk.ts';
import { Button } from '../ui/button.tsx';
import classes from './login-page.module.css';
import { nextPath } from './next-path.ts';

const WORDS: Readonly<Record<Exclude<SignInResult, 'accepted'>, string>> = {
  refused: 'The server refused this key. Nothing is asked again until you give another one.',
  limited: 'Too many attempts. Wait ten seconds, then try again.',
  unreachable: 'The server cannot be reached.',
  unsendable: 'A browser can send letters, digits and signs such as - _ . only, without blanks.',
};

export function LoginPage(): ReactNode {
  const { board, credentials } = useDesk();
  const [, navigate] = useLocation();
  const next = nextPath(useSearch(), location.origin);
  const isWanted = useSyncExternalStore(credentials.subscribe, () => credentials.isWanted);
  const [token, setToken] = useState('');
  const [isKept, setIsKept] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [tokenId, failureId] = [useId(), useId()];

  const signIn = async () => {
    setIsBusy(true);
    const result = await credentials.signIn(token.trim(), isKept);
    setIsBusy(false);
    if (result === 'accepted') {
      board.reconnect();
      navigate(next, { replace: true });
    } else {
      setFailure(WORDS[result]);
    }
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token.trim() === '') setFailure('Enter the key.');
    else if (!isBusy) void signIn();
  };

  return (
    <div className={classes['page']}>
      <form className={classes['form']} onSubmit={onSubmit} noValidate>
        <img src="/favicon.svg" alt="" width="32" height="32" />
        <h1>{isWanted ? 'This server wants a key' : 'Sign in to Tickboard'}</h1>
        <p className={classes['server']}>{location.host}</p>
        <p className={classes['hint']}>
          {isWanted ? (
            'It is the one under security.api_key of its configuration.'
          ) : (
            <>
              This server has not asked for a key. <Link href={next}>Go on without a key</Link>
            </>
          )}
        </p>
        <label htmlFor={tokenId}>Key</label>
        <input
          id={tokenId}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={token}
          aria-invalid={failure === undefined ? undefined : true}
          aria-describedby={failureId}
          onChange={(event) => {
            setToken(event.target.value);
            setFailure(undefined);
          }}
        />
        <p id={failureId} className={classes['failure']} role="alert">
          {failure}
        </p>
        <label className={classes['keep']}>
          <input type="checkbox" checked={isKept} onChange={(event) => setIsKept(event.target.checked)} />
          <span>Keep it until this tab is closed</span>
        </label>
        <Button type="submit" tone="accent" disabledBecause={isBusy ? 'Asking the server' : undefined}>
          {isBusy ? 'Connecting…' : 'Connect'}
        </Button>
      </form>
    </div>
  );
}
