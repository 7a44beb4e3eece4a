import type { ReactNode } from 'react';
import { Boundary } from '../ui/boundary.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

/** A page that fails leaves the strips and the navigation; after an update of the server it may only need to be loaded anew. */
export function PageBoundary({ children }: { readonly children: ReactNode }): ReactNode {
  return <Boundary fallback={describeFailure}>{children}</Boundary>;
}

function describeFailure({ message }: Error): ReactNode {
  return (
    <div role="alert">
      <Empty title="This page failed">
        {message} <br />
        <Button onClick={() => location.reload()}>Load it anew</Button>
      </Empty>
    </div>
  );
}
