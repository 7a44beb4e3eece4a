/** The frame of every panel: its name, how far it can be trusted, and what happens when it fails. */
import type { ChannelName } from '@tickboard/client/channel-rows';
import { formatAge } from '@tickboard/client/view/times';
import { Component, type ReactNode, useId } from 'react';
import { useStanding } from '../board/hooks.ts';
import type { Standing } from '../board/standing.ts';
import classes from './panel.module.css';

export interface PanelProps {
  readonly id: string;
  readonly title: ReactNode;
  /** What it shows: the frame says how far that can be trusted. */
  readonly channels: readonly ChannelName[];
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ id, title, channels, actions, children }: PanelProps): ReactNode {
  const standing = useStanding(channels);
  const titleId = useId();
  const isOld = standing.kind !== 'live' && standing.kind !== 'loading';
  return (
    <section className={classes['panel']} aria-labelledby={titleId} data-panel={id} data-standing={standing.kind}>
      <header className={classes['header']}>
        <h2 className={classes['title']} id={titleId}>
          {title}
        </h2>
        <StandingBadge standing={standing} />
        <div className={classes['actions']}>{actions}</div>
      </header>
      {isOld ? <p className={classes['banner']}>{standing.words}</p> : null}
      <div className={isOld ? `${classes['body']} ${classes['old']}` : classes['body']}>
        {standing.kind === 'loading' ? <Skeleton /> : <PanelBoundary>{children}</PanelBoundary>}
      </div>
    </section>
  );
}

function StandingBadge({ standing }: { readonly standing: Standing }): ReactNode {
  const { kind, ageMs, staleRows, rows } = standing;
  if (kind === 'live' && staleRows > 0) {
    return (
      <span className={`${classes['badge']} ${classes['badgeWarn']}`} title={standing.words}>
        {staleRows} of {rows} stale
      </span>
    );
  }
  if (kind === 'live' || kind === 'loading') return null;
  return (
    <span
      className={`${classes['badge']} ${classes[kind === 'late' ? 'badgeWarn' : 'badgeBad']}`}
      title={standing.words}
    >
      {kind} {formatAge(ageMs)}
    </span>
  );
}

/** As high as what will come, so that nothing moves. */
function Skeleton(): ReactNode {
  return (
    <div className={classes['skeleton']} role="status" aria-label="Waiting for the first figures">
      {Array.from({ length: 6 }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}

interface BoundaryState {
  readonly error: Error | undefined;
}

/** One panel that fails leaves the others live. */
class PanelBoundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
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
      <div className={classes['failure']} role="alert">
        <p>This panel failed: {error.message}</p>
        <button type="button" onClick={() => this.setState({ error: undefined })}>
          Try again
        </button>
      </div>
    );
  }
}
