import { type ReactNode, type SubmitEvent, useId } from 'react';
import { Button } from '../ui/button.tsx';
import classes from './key-page.module.css';

interface KeyPageProps {
  /** Whether one was given that is wrong. */
  readonly isWrong: boolean;
  readonly onKey: (key: string) => void;
}

/** Instead of every page, while the server does not want us. */
export function KeyPage({ isWrong, onKey }: KeyPageProps): ReactNode {
  const [inputId, noteId] = [useId(), useId()];
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get('key');
    if (typeof key === 'string' && key.trim() !== '') onKey(key.trim());
  };
  return (
    <main className={classes['page']}>
      <form className={classes['form']} onSubmit={submit}>
        <h1 className={classes['title']}>This server wants a key</h1>
        <p className={classes['note']} id={noteId} role={isWrong ? 'alert' : undefined}>
          {isWrong
            ? 'The server refused this key. Nothing is asked again until you give another one.'
            : 'It is the one under security.api_key of its configuration. It is kept until this tab is closed.'}
        </p>
        <label className={classes['label']} htmlFor={inputId}>
          Key
        </label>
        <input
          className={classes['input']}
          id={inputId}
          name="key"
          type="password"
          autoComplete="current-password"
          aria-describedby={noteId}
          aria-invalid={isWrong}
          required
          autoFocus
        />
        <Button type="submit" tone="accent">
          Connect
        </Button>
      </form>
    </main>
  );
}
