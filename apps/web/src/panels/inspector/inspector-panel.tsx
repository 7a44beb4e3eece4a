/** The connection in figures: how it is, what came over it, and what is proven of it. */
import { formatCompact, formatFixed, formatSigned } from '@tickboard/client/view/numbers';
import { RateWindow } from '@tickboard/client/view/rate-window';
import { formatAge, formatTime } from '@tickboard/client/view/times';
import { type ReactNode, useRef, useState } from 'react';
import { describeReason } from '../../board/connection-log.ts';
import { useDesk } from '../../board/desk.ts';
import { usePreference, useSecond, useStatus, useTable } from '../../board/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { PanelBoundary } from '../../ui/panel.tsx';
import { Stat, Stats } from '../../ui/stats.tsx';
import { ConnectionEvents } from './connection-events.tsx';
import classes from './inspector-panel.module.css';
import { useSavings } from './use-savings.ts';

export function InspectorPanel(): ReactNode {
  return (
    <section className={classes['panel']} data-panel="inspector" aria-label="Connection">
      <PanelBoundary>
        <Inspector />
      </PanelBoundary>
    </section>
  );
}

/** It tells of the connection itself, so it is never greyed with it. */
function Inspector(): ReactNode {
  const { board } = useDesk();
  const status = useStatus();
  useSecond();
  const zone = usePreference((values) => values.timeZone);
  const savings = useSavings();
  const [bytesRate, messagesRate] = [useRate(status.counters.bytes), useRate(status.counters.messages)];
  const { state, reason, attempt, retryAt, rttMs, clockOffsetMs, format, intervalMs, epoch, seq, counters } = status;
  const isConnected = state === 'connected' || state === 'resyncing';
  const { bytes, jsonBytes, messages } = savings.current;
  const count = (value: number) => <span title={formatFixed(value, 0)}>{formatCompact(value)}</span>;
  return (
    <>
      <header className={classes['header']}>
        <h2>Connection</h2>
        <span className={classes['state']} data-state={state}>
          {state}
        </span>
        <span className={classes['reason']}>{isConnected ? '' : describeReason(reason)}</span>
        <VerifyButton isConnected={isConnected} />
        <Button
          data-action="reconnect"
          disabledBecause={isConnected ? 'It is connected' : undefined}
          onClick={() => board.reconnect()}
        >
          Reconnect now
        </Button>
      </header>
      <Clocks rttMs={isConnected ? rttMs : undefined} />
      <Stats label="Connection">
        <Stat name="Retries" hint="One after the other; 0 while connected">
          {attempt}
        </Stat>
        <Stat name="Next retry" hint="Until it tries again">
          {retryAt === undefined ? '-' : `in ${formatAge(retryAt - Date.now())}`}
        </Stat>
        <Stat name="Clock offset" hint="The server's clock less this one">
          {clockOffsetMs === undefined ? '-' : `${formatSigned(clockOffsetMs, 0)} ms`}
        </Stat>
        <Stat name="Format" hint="Of the messages">
          {format}
        </Stat>
        <Stat name="Interval" hint="The pace of updates that the server granted">
          {intervalMs === undefined ? '-' : `${intervalMs} ms`}
        </Stat>
        <Stat name="Epoch" hint={epoch ?? 'The life of the server state'}>
          {epoch === undefined ? '-' : epoch.slice(0, 8)}
        </Stat>
        <Stat name="Sequence" hint="Version of the state that is shown">
          {epoch === undefined ? '-' : formatFixed(seq, 0)}
        </Stat>
        <Stat name="Received" hint="Since the page was opened">
          <span title={`${formatFixed(counters.bytes, 0)} bytes`}>{writeBytes(counters.bytes)}</span>
        </Stat>
        <Stat name="Bytes/s" hint="Over the last five seconds">
          {writeBytes(bytesRate)}
        </Stat>
        <Stat name="Messages/s" hint="Over the last five seconds">
          {formatFixed(messagesRate, 1)}
        </Stat>
        <Stat name="Updates" hint="Snapshots and updates applied">
          {count(counters.updates)}
        </Stat>
        <Stat name="Events" hint="Events of feeds delivered">
          {count(counters.events)}
        </Stat>
        <Stat name="Gaps" hint="Times that events of a feed were missing">
          {counters.gaps}
        </Stat>
        <Stat name="Resumes" hint="Reconnects that went on from what was held">
          {counters.resumes}
        </Stat>
        <Stat name="Resyncs" hint="Times that state was asked for anew">
          {counters.resyncs}
        </Stat>
        <Stat name="Protocol errors" hint="Messages that could not be read">
          <span className={counters.protocolErrors > 0 ? 'warn' : ''}>{counters.protocolErrors}</span>
        </Stat>
        <Stat name="Digest proven" hint="When, and at which version, all that is held was last what the server holds">
          {counters.lastVerifiedSeq === undefined ? (
            '-'
          ) : (
            <>
              {formatFixed(counters.lastVerifiedSeq, 0)}{' '}
              <span className="muted">{formatTime(counters.lastVerifiedAt, zone)}</span>
            </>
          )}
        </Stat>
        <Stat
          name="Saved against JSON"
          hint={`Measured while this is shown: ${messages} messages of ${formatFixed(bytes, 0)} bytes, which as JSON of protocol 1 were ${formatFixed(jsonBytes, 0)}`}
        >
          {format === 'json' || jsonBytes === 0 ? '-' : `${formatFixed((1 - bytes / jsonBytes) * 100, 1)}%`}
        </Stat>
      </Stats>
      <ConnectionEvents />
    </>
  );
}

/** Never merged: each may be bad alone. */
function Clocks({ rttMs }: { readonly rttMs: number | undefined }): ReactNode {
  const { board } = useDesk();
  const health = useTable('system_health');
  const { ageMs } = board.staleness('summary');
  const now = board.serverNow();
  const lastTimes = [...health.values()].flatMap(({ last_message_at: at }) => at ?? []);
  const oldestMs = lastTimes.length === 0 ? undefined : Math.max(0, now - Math.min(...lastTimes));
  return (
    <dl className={classes['clocks']} aria-label="Three clocks">
      <div title="From here to the server and back, median of the last five">
        <dt>Round trip</dt>
        <dd className="figures">{rttMs === undefined ? '-' : `${formatFixed(rttMs, rttMs < 10 ? 1 : 0)} ms`}</dd>
      </div>
      <div title="Since the server last confirmed what is shown">
        <dt>Data age</dt>
        <dd className="figures">{formatAge(ageMs)}</dd>
      </div>
      <div title="Since the back end that was silent longest last said something to the server">
        <dt>Back end age</dt>
        <dd className="figures">{formatAge(oldestMs)}</dd>
      </div>
    </dl>
  );
}

function VerifyButton({ isConnected }: { readonly isConnected: boolean }): ReactNode {
  const { board } = useDesk();
  const [words, setWords] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    try {
      const { matches, channels, mismatched } = await board.verify();
      setWords(matches ? `${channels.length} channels agree` : `differed: ${mismatched.join(', ')}; got anew`);
    } catch (error) {
      setWords((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const because = isConnected ? 'It is asked already' : 'There is no connection to verify over';
  return (
    <>
      <span className={classes['verified']} role="status">
        {words}
      </span>
      <Button disabledBecause={isConnected && !isBusy ? undefined : because} onClick={() => void verify()}>
        Verify now
      </Button>
    </>
  );
}

function useRate(counter: number): number | undefined {
  const rate = useRef<RateWindow>(undefined);
  rate.current ??= new RateWindow();
  return rate.current.read(counter, performance.now());
}

function writeBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  if (bytes < 1_000) return `${formatFixed(bytes, 0)} B`;
  return bytes < 1_000_000 ? `${formatFixed(bytes / 1_000, 1)} kB` : `${formatFixed(bytes / 1_000_000, 1)} MB`;
}
