import type { ReactNode } from 'react';
import { Boundary } from '../ui/boundary.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { LoadFailure } from '../ui/load-failure.ts';

/** A page that fails leaves the strips and the navigation; after an update of the server it may only need to be loaded anew. */
export function PageBoundary({ children }: { readonly children: ReactNode }): ReactNode {
  return <Boundary fallback={describeFailure}>{children}</Boundary>;
}

/** The last of all boundaries: what fails outside of a page leaves words and a way on, never a white page. */
export function ShellBoundary({ children }: { readonly children: ReactNode }): ReactNode {
  return <Boundary fallback={describeShellFailure}>{children}</Boundary>;
}

function describeFailure(error: Error, retry: () => void): ReactNode {
  if (error instanceof LoadFailure) return <LoadFailed retry={retry} />;
  return (
    <div role="alert">
      <Empty title="This page failed">
        {error.message} <br />
        <Button onClick={() => location.reload()}>Load it anew</Button>
      </Empty>
    </div>
  );
}

function describeShellFailure({ message }: Error): ReactNode {
  return (
    <main role="alert">
      <Empty title="The dashboard failed">
        {message} <br />
        <Button onClick={() => location.reload()}>Load it anew</Button>
        <Button onClick={() => location.assign('/desk')}>Go to the desk</Button>
      </Empty>
    </main>
  );
}
