import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

interface BoundaryState {
  readonly error: Error | undefined;
}

/** A page that fails leaves the strips and the navigation; after an update of the server it may only need to be loaded anew. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: undefined };

  static getDerivedStateFromError(error: Error): BoundaryState {
    return { error };
  }

  override componentDidCatch(error: Error): void {
    reportError(error);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div role="alert">
        <Empty title="This page failed">
          {error.message} <br />
          <Button onClick={() => location.reload()}>Load it anew</Button>
        </Empty>
      </div>
    );
  }
}
