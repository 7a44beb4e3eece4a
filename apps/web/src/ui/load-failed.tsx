import { type ReactNode, useEffect, useRef } from 'react';
import { useStatusOf } from '../board/hooks.ts';
import { Button } from './button.tsx';
import { Empty } from './empty.tsx';

/** Instead of what could not be loaded. Once the server is back it is tried by itself, a single time. */
export function LoadFailed({ retry }: { readonly retry: () => void }): ReactNode {
  const isConnected = useStatusOf(({ state }) => state === 'connected');
  const wasAway = useRef(!isConnected);
  const latest = useRef(retry);
  latest.current = retry;
  useEffect(() => {
    if (isConnected && wasAway.current) latest.current();
  }, [isConnected]);
  return (
    <div role="alert">
      <Empty title="This could not be loaded">
        {isConnected ? 'The server may have been updated.' : 'The server is away, and this was not opened before.'}{' '}
        <br />
        <Button onClick={retry}>Try again</Button>
        {isConnected ? <Button onClick={() => location.reload()}>Load the page anew</Button> : null}
      </Empty>
    </div>
  );
}
