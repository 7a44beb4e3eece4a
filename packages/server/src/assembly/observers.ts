/** Joins what the parts report to the metrics. */
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { Selection } from '@tickboard/core/store/selection';
import type { BroadcastObserver } from '../broadcast/observer.ts';
import type { CandleDemand } from '../history/candle-demand.ts';
import type { SessionObserver } from '../session/session-observer.ts';
import type { HistoryObserver } from '../history/history.ts';
import type { SourceObserver } from '../sources/source-observer.ts';
import type { FormatLabel, Metrics } from '../telemetry/metrics.ts';
import type { StreamObserver } from '../transport/ticker-streams.ts';
import type { TransportObserver } from '../transport/websocket-server.ts';
import type { WriteBackObserver } from '../write-back/write-back.ts';

const FORMATS: Readonly<Record<CodecName, FormatLabel>> = { json: 'JSON', msgpack: 'MessagePack', compact: 'Compact' };

export function observeBroadcast(metrics: Metrics): BroadcastObserver {
  return {
    sent: (clientType, codec, messageType, count, bytes) => {
      metrics.messagesSent.child(clientType, messageType).inc(count);
      metrics.bytesSent.child(clientType, FORMATS[codec]).inc(bytes);
    },
    encoded: (codec, messageType, seconds, bytes) => {
      metrics.serializationDuration.child(FORMATS[codec]).observe(seconds);
      metrics.messageSize.child(FORMATS[codec], messageType).observe(bytes);
    },
    passed: (clientType, seconds) => metrics.broadcastLatency.child(clientType).observe(seconds),
    lagged: () => metrics.laggings.inc(),
    caughtUp: (kind) => metrics.catchUps.child(kind).inc(),
    lost: (feed, count) => metrics.eventsLost.child(feed).inc(count),
  };
}

export function observeSessions(metrics: Metrics, candleDemand: CandleDemand): SessionObserver {
  const count = (selection: Selection, difference: number) => {
    for (const channel of selection.patterns.keys()) metrics.clientSubscriptions.child(channel).add(difference);
  };
  return {
    received: (messageType) => metrics.messagesReceived.child(messageType).inc(),
    resumed: (isRecovered) => metrics.resumes.child(isRecovered ? 'recovered' : 'snapshot').inc(),
    subscribed: (selection) => {
      count(selection, 1);
      candleDemand.add(selection);
    },
    unsubscribed: (selection) => {
      count(selection, -1);
      candleDemand.remove(selection);
    },
  };
}

/** A client may close with thousands of codes of its own. */
const CLOSE_CODES_COUNTED: ReadonlySet<number> = new Set([
  ...Object.values(CLOSE_CODES),
  1000,
  1001,
  1002,
  1005,
  1006,
  1007,
]);
const OTHER_CODE = 'other';

export function observeTransport(metrics: Metrics): TransportObserver {
  return {
    opened: ({ session }) => {
      metrics.connectedClients.child(session.subscriber.clientType).add(1);
      metrics.activeConnections.add(1);
    },
    closed: ({ session }, code) => {
      metrics.connectedClients.child(session.subscriber.clientType).add(-1);
      metrics.activeConnections.add(-1);
      metrics.closes.child(CLOSE_CODES_COUNTED.has(code) ? String(code) : OTHER_CODE).inc();
    },
    refused: (status) => metrics.refusals.child(String(status)).inc(),
  };
}

export function observeStreams(metrics: Metrics): StreamObserver {
  const messages = metrics.messagesSent.child('Web', 'ticker');
  const bytesSent = metrics.bytesSent.child('Web', 'JSON');
  return {
    opened: () => metrics.activeConnections.add(1),
    closed: (code) => {
      metrics.activeConnections.add(-1);
      metrics.closes.child(CLOSE_CODES_COUNTED.has(code) ? String(code) : OTHER_CODE).inc();
    },
    sent: (clients, bytes) => {
      messages.inc(clients);
      bytesSent.inc(bytes);
    },
  };
}

export function observeWriteBack(metrics: Metrics): WriteBackObserver {
  return {
    written: (count) => metrics.writeBackWrites.inc(count),
    failed: (kind) => metrics.writeBackFailures.child(kind).inc(),
    waiting: (symbols) => metrics.writeBackWaiting.set(symbols),
    connected: (isConnected) => metrics.writeBackConnected.set(isConnected ? 1 : 0),
  };
}

export function observeHistory(metrics: Metrics): HistoryObserver {
  return {
    written: ({ quotes, trades, rows }, fileBytes) => {
      metrics.historyRows.child('quotes').inc(quotes);
      metrics.historyRows.child('trades').inc(trades);
      metrics.historyRows.child('rows').inc(rows);
      metrics.historyBytes.set(fileBytes);
    },
    leftOut: (action, count) => metrics.historyOverflow.child(action).inc(count),
    failed: () => metrics.historyFailures.inc(),
    waiting: (rows) => metrics.historyWaiting.set(rows),
    spool: (bytes) => metrics.historySpoolBytes.set(bytes),
  };
}

export function observeSources(metrics: Metrics): SourceObserver {
  return {
    messages: (source, count) => metrics.sourceMessages.child(source).inc(count),
    refused: (source, kind) => metrics.sourceRejects.child(source, kind).inc(),
    outdated: (source, count) => metrics.sourceOutdated.child(source).inc(count),
    overflowed: (source, action, count) => metrics.sourceOverflow.child(source, action).inc(count),
    reconnected: (source) => metrics.sourceReconnects.child(source).inc(),
    looked: (source, { silentSeconds, waiting, quarantined }) => {
      metrics.sourceInbox.child(source).set(waiting);
      metrics.sourceQuarantined.child(source).set(quarantined);
      if (silentSeconds !== undefined) metrics.sourceMessageAge.child(source).set(silentSeconds);
    },
    state: (source, state) => metrics.setSourceState(source, state),
    lag: (source, seconds) => metrics.stateUpdateLag.child(source).set(seconds),
  };
}
