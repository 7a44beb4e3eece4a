import { Component, type ReactNode } from 'react';
import { LoadFailure } from './load-failure.ts';

export interface BoundaryProps {
  readonly children: ReactNode;
  /** What stands instead once something in it failed; `retry` shows it again. */
  readonly fallback: (error: Error, retry: () => void) => ReactNode;
}

interface BoundaryState {
  readonly error: Error | undefined;
}

/** What fails within it leaves the rest of the page live. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: undefined };

  static getDerivedStateFromError(error: Error): BoundaryState {
    return { error };
  }

  override componentDidCatch(error: Error): void {
    // A server that is away is no fault of the page.
    if (!(error instanceof LoadFailure)) reportError(error);
  }

  override render(): ReactNode {
    const { children, fallback } = this.props;
    const { error } = this.state;
    return error === undefined ? children : fallback(error, () => this.setState({ error: undefined }));
  }
}
