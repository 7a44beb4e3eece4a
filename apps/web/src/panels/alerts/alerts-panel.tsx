/** The log of alerts: what the server raised, and what rules of this browser did. */
import { type Severity, SEVERITY_WORDS } from '@tickboard/client/view/feed-items';
import { formatDateTime, formatIso, formatTime } from '@tickboard/client/view/times';
import { memo, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference } from '../../board/hooks.ts';
import {
  ACKNOWLEDGED_WORD,
  ALERT_CHOICE_WORDS,
  ALERT_CHOICES,
  type AlertChoice,
  alertColumns,
  ALL_ACKNOWLEDGED,
  countOpen,
  isChosenAlert,
  isSymbolApart,
  noAlerts,
  originOfAlert,
} from '@tickboard/client/view/alert-choices';
import type { LoggedAlert } from '@tickboard/client/view/alert-log';
import { toCsv } from '@tickboard/client/view/csv';
import { saveFile } from '../../grid/save-file.ts';
import { useAction } from '../../keys/action-registry.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Noted } from '../../ui/noted.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useDescent } from '../../ui/descent.ts';
import { useReadingPlace } from '../../ui/reading-place.ts';
import classes from './alerts-panel.module.css';
import { useAcknowledged, useAlertLog } from '../../board/use-alert-log.ts';

const CHANNELS = ['alerts'] as const;

export function AlertsPanel(): ReactNode {
  const { log } = useDesk().notifications;
  const alerts = useAlertLog();
  const acknowledged = useAcknowledged();
  const zone = usePreference((values) => values.timeZone);
  const [choice, setChoice] = useState<AlertChoice>('all');
  const scrollerRef = useRef<HTMLDivElement>(null);
  const shown = useMemo(
    () => alerts.filter((alert) => isChosenAlert(alert, choice, acknowledged)),
    [alerts, choice, acknowledged],
  );
  useReadingPlace(scrollerRef, shown);
  const listRef = useRef<HTMLUListElement>(null);
  useDescent(listRef, shown);
  const acknowledge = useCallback(
    (key: string) => {
      // Its button goes away with it: whoever was there stays in the log.
      const scroller = scrollerRef.current;
      if (scroller?.contains(document.activeElement) === true) scroller.focus({ preventScroll: true });
      log.acknowledge([key]);
    },
    [log],
  );
  const open = alerts.filter(({ key }) => !acknowledged.has(key));
  useAction('acknowledge', {
    panel: 'alerts',
    run: () => {
      const row = document.activeElement?.closest<HTMLElement>('[data-key]');
      const isOf = ({ key }: LoggedAlert) => key === row?.dataset['key'];
      const chosen = open.find(isOf) ?? shown.find(({ key }) => !acknowledged.has(key));
      if (chosen !== undefined) acknowledge(chosen.key);
    },
    disabledBecause: shown.every(({ key }) => acknowledged.has(key)) ? ALL_ACKNOWLEDGED : undefined,
  });
  return (
    <Panel
      id="alerts"
      title="Alerts"
      channels={CHANNELS}
      actions={
        <select
          className={classes['choice']}
          aria-label="Show alerts"
          value={choice}
          onChange={(event) => setChoice(ALERT_CHOICES.find((each) => each === event.target.value) ?? 'all')}
        >
          {ALERT_CHOICES.map((each) => (
            <option key={each} value={each}>
              {ALERT_CHOICE_WORDS[each]}
            </option>
          ))}
        </select>
      }
    >
      <Noted
        title="Acknowledging is known to this browser only"
        words={countOpen(alerts, acknowledged, 'browser')}
        actions={
          <>
            <Button
              title="In this browser only: other screens still show them as open"
              disabledBecause={open.length === 0 ? 'All are acknowledged' : undefined}
              onClick={() => log.acknowledgeAll()}
            >
              Acknowledge all
            </Button>
            <Button
              data-action="export"
              title="Save what is shown"
              disabledBecause={shown.length === 0 ? 'There is nothing to save' : undefined}
              onClick={() => save(shown, acknowledged)}
            >
              CSV
            </Button>
          </>
        }
      >
        <div className={classes['scroller']} ref={scrollerRef} tabIndex={0} role="region" aria-label="Log of alerts">
          {shown.length === 0 ? (
            <Nothing hasAlerts={alerts.length > 0} showAll={() => setChoice('all')} />
          ) : (
            <ul className={classes['lines']} ref={listRef}>
              {shown.map((alert) => (
                <Alert
                  key={alert.key}
                  alert={alert}
                  zone={zone}
                  isAcknowledged={acknowledged.has(alert.key)}
                  onAcknowledge={acknowledge}
                />
              ))}
            </ul>
          )}
        </div>
      </Noted>
    </Panel>
  );
}

function Nothing({ hasAlerts, showAll }: { readonly hasAlerts: boolean; readonly showAll: () => void }): ReactNode {
  const { title, words } = noAlerts(hasAlerts, 'Rules of your own are made on the page Alerts.');
  return (
    <Empty title={title} action={hasAlerts ? <Button onClick={showAll}>Show all</Button> : undefined}>
      {words}
    </Empty>
  );
}

interface AlertProps {
  readonly alert: LoggedAlert;
  readonly zone: string;
  readonly isAcknowledged: boolean;
  readonly onAcknowledge: (key: string) => void;
}

const Alert = memo(function Alert({ alert, zone, isAcknowledged, onAcknowledge }: AlertProps): ReactNode {
  const { key, time, severity, words, symbol } = alert;
  return (
    <li className={classes['alert']} data-key={key} data-severity={severity} data-acknowledged={isAcknowledged}>
      <time className="figures" dateTime={formatIso(time)} title={formatDateTime(time, zone)}>
        {formatTime(time, zone)}
      </time>
      <span className={classes['severity']}>{wordOf(severity)}</span>
      <div className={classes['words']}>
        <p title={words}>
          {isSymbolApart(alert) ? <b>{symbol} </b> : null}
          {words}
        </p>
        <p className={classes['origin']}>{originOfAlert(alert, 'browser')}</p>
      </div>
      {isAcknowledged ? (
        <span className={classes['done']}>{ACKNOWLEDGED_WORD}</span>
      ) : (
        <Button aria-label={`Ack, acknowledge: ${words.slice(0, 80)}`} onClick={() => onAcknowledge(key)}>
          Ack
        </Button>
      )}
    </li>
  );
});

function wordOf(severity: Severity | undefined): string {
  return severity === undefined ? '-' : SEVERITY_WORDS[severity];
}

function save(alerts: readonly LoggedAlert[], acknowledged: ReadonlySet<string>): void {
  const csv = toCsv(alertColumns(acknowledged), alerts);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  saveFile(`tickboard-alerts-${stamp}.csv`, csv, 'text/csv;charset=utf-8');
}
