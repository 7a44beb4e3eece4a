/** What this page costs: figures of the last second, of this browser. */
import { formatCompact } from '@tickboard/client/view/numbers';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useDesk } from '../board/desk.ts';
import { useStatus } from '../board/hooks.ts';
import { overlays, useOverlays } from '../keys/overlays.ts';
import classes from './performance-hud.module.css';

export function PerformanceHud(): ReactNode {
  return useOverlays().isPerformanceShown ? <Figures /> : null;
}

function Figures(): ReactNode {
  const { seconds } = useDesk();
  const { counters, rttMs } = useStatus();
  const latest = useRef(counters);
  const busyMs = useLongTasks();
  const [rates, setRates] = useState<{ readonly messages: number; readonly bytes: number; readonly busy: number }>();
  useEffect(() => {
    latest.current = counters;
  });
  useEffect(() => {
    let before = latest.current;
    let busyBefore = busyMs.current;
    return seconds.subscribe(() => {
      const { messages, bytes } = latest.current;
      setRates({
        messages: messages - before.messages,
        bytes: bytes - before.bytes,
        busy: busyMs.current - busyBefore,
      });
      before = latest.current;
      busyBefore = busyMs.current;
    });
  }, [seconds, busyMs]);
  return (
    <section className={classes['hud']} aria-label="How fast this page works">
      <dl className="figures">
        <Line name="Messages" value={rates === undefined ? '-' : `${rates.messages}/s`} />
        <Line name="Received" value={rates === undefined ? '-' : `${formatCompact(rates.bytes)} B/s`} />
        <Line name="Blocked" value={rates === undefined ? '-' : `${Math.round(rates.busy)} ms/s`} />
        <Line name="Round trip" value={rttMs === undefined ? '-' : `${rttMs.toFixed(1)} ms`} />
        <Line name="Resyncs" value={String(counters.resyncs)} />
      </dl>
      <button type="button" aria-label="Close" onClick={() => overlays.setState({ isPerformanceShown: false })}>
        ×
      </button>
    </section>
  );
}

function Line({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Time in tasks of more than 50 ms, in which the page answers nobody; browsers without the measure report none. */
function useLongTasks(): { readonly current: number } {
  const busyMs = useRef(0);
  useEffect(() => {
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) busyMs.current += duration;
    });
    observer.observe({ entryTypes: ['longtask'] });
    return () => observer.disconnect();
  }, []);
  return busyMs;
}
