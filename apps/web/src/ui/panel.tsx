/** The frame of every panel: its name, how far it can be trusted, and what happens when it fails. */
import { formatAge } from '@tickboard/client/view/times';
import { type ReactNode, use, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useStanding } from '../board/hooks.ts';
import { isOld, type Judged, type Standing } from '@tickboard/client/view/standing';
import { Boundary } from './boundary.tsx';
import { LoadFailed } from './load-failed.tsx';
import { LoadFailure } from './load-failure.ts';
import { type PanelChrome, PanelChromeContext } from './panel-chrome.ts';
import classes from './panel.module.css';
import { useScrollStop } from './use-scroll-stop.ts';

/** What it shows is judged: the frame says how far it can be trusted. */
export interface PanelProps extends Judged {
  readonly id: string;
  readonly title: ReactNode;
  /** How many there are of what the title says, beside it. */
  readonly count?: number;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ id, title, count, actions, children, ...judged }: PanelProps): ReactNode {
  const standing = useStanding(judged);
  const titleId = useId();
  const bodyRef = useRef<HTMLDivElement>(null);
  const chrome = use(PanelChromeContext);
  const tools = (
    <>
      <StandingBadge standing={standing} />
      <div className={classes['actions']}>{actions}</div>
    </>
  );
  return (
    <section
      className={chrome === undefined ? classes['panel'] : `${classes['panel']} ${classes['bare']}`}
      aria-labelledby={titleId}
      data-panel={id}
      data-standing={standing.kind}
    >
      {chrome === undefined ? (
        <header className={classes['header']}>
          <h2 className={classes['title']} id={titleId}>
            {title}
            {/* A space, or it is read as one word. */}
            {count === undefined ? null : (
              <>
                {' '}
                <span className={`figures ${classes['count']}`}>{count}</span>
              </>
            )}
          </h2>
          {tools}
        </header>
      ) : (
        <TabbedHeader id={id} chrome={chrome} title={title} count={count} titleId={titleId}>
          {tools}
        </TabbedHeader>
      )}
      <div
        className={isOld(standing) ? `${classes['body']} ${classes['old']}` : classes['body']}
        ref={bodyRef}
        tabIndex={useScrollStop(bodyRef)}
      >
        {standing.kind === 'loading' ? <Skeleton /> : <PanelBoundary>{children}</PanelBoundary>}
      </div>
      {standing.kind === 'stale' ? <p className={classes['banner']}>{standing.words}</p> : null}
    </section>
  );
}

interface TabbedHeaderProps {
  readonly id: string;
  readonly chrome: PanelChrome;
  readonly title: ReactNode;
  readonly count: number | undefined;
  readonly titleId: string;
  readonly children: ReactNode;
}

/** The tools live in one element that moves, so that what is typed into them is not lost on the way. */
function TabbedHeader({ id, chrome, title, count, titleId, children }: TabbedHeaderProps): ReactNode {
  const barRef = useRef<HTMLDivElement>(null);
  const [tools] = useState(() => {
    const element = document.createElement('div');
    element.className = classes['tools'] ?? '';
    // Keys find the panel of what stands in here.
    element.dataset['toolsOf'] = id;
    return element;
  });
  useLayoutEffect(
    () => (barRef.current === null ? undefined : chrome.placeTools(tools, barRef.current)),
    [chrome, tools],
  );
  // What is more than text, as tabs of its own, stands with the tools.
  const isText = typeof title === 'string';
  const text = isText ? title : chrome.name;
  useLayoutEffect(() => chrome.setTitle(text, count), [chrome, text, count]);
  return (
    <>
      <h2 className="visually-hidden" id={titleId}>
        {text}
      </h2>
      <div className={classes['bar']} ref={barRef} />
      {createPortal(
        <>
          {isText ? null : title}
          {children}
        </>,
        tools,
      )}
    </>
  );
}

function StandingBadge({ standing }: { readonly standing: Standing }): ReactNode {
  const { kind, ageMs, staleRows, rows, beside } = standing;
  if (kind === 'live' && staleRows > 0) {
    return (
      <span className={`${classes['badge']} ${classes['badgeWarn']}`} title={standing.words}>
        {staleRows} of {rows}
        <span className={classes['word']}> stale</span>
      </span>
    );
  }
  if (kind === 'live' && beside !== undefined) {
    return (
      <span className={`${classes['badge']} ${classes['badgeWarn']}`} title={beside.words} data-beside>
        <span className={classes['word']}>partly </span>
        {formatAge(beside.ageMs)}
      </span>
    );
  }
  if (kind === 'live' || kind === 'loading') return null;
  return (
    <span
      className={`${classes['badge']} ${classes[kind === 'late' || kind === 'resyncing' ? 'badgeWarn' : 'badgeBad']}`}
      title={standing.words}
    >
      <span className={classes['word']}>{kind} </span>
      {formatAge(ageMs)}
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

/** One panel that fails leaves the others live. */
export function PanelBoundary({ children }: { readonly children: ReactNode }): ReactNode {
  return <Boundary fallback={describeFailure}>{children}</Boundary>;
}

function describeFailure(error: Error, retry: () => void): ReactNode {
  if (error instanceof LoadFailure) return <LoadFailed retry={retry} />;
  return (
    <div className={classes['failure']} role="alert">
      <p>This panel failed: {error.message}</p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
