/** What is told to screen readers, the badge of the tab, and the commands about alerts, on every page. */
import { addRule, changeRule } from '@tickboard/client/view/rule-command';
import { type ReactNode, useEffect, useState } from 'react';
import { useDesk } from '../board/desk.ts';
import { rulesIn } from '../board/kept-rules.ts';
import { createId } from '../board/random-id.ts';
import { useCommand } from '../keys/action-registry.ts';
import { showBadge } from './favicon.ts';

/** The same words again are told again: they stand in an element of their own. */
const NOTHING = { text: '', count: 0 };

export function Announcer(): ReactNode {
  const desk = useDesk();
  const { notifications, preferences } = desk;
  const [polite, setPolite] = useState(NOTHING);
  const [assertive, setAssertive] = useState(NOTHING);
  useEffect(
    () =>
      notifications.onSaid(({ text, isUrgent }) => {
        const set = isUrgent ? setAssertive : setPolite;
        set((before) => ({ text, count: before.count + 1 }));
      }),
    [notifications],
  );
  useEffect(() => showBadge(desk), [desk]);

  useCommand('ack', {
    run: ({ values: { ALL: which } }) => {
      const { log } = notifications;
      if (which === 'all') return `${log.acknowledgeAll()} acknowledged in this browser`;
      const newest = log.alerts.find(({ key }) => !log.acknowledged.has(key));
      if (newest === undefined) throw new Error('There is no alert to acknowledge');
      log.acknowledge([newest.key]);
      return `Acknowledged in this browser: ${newest.words}`;
    },
  });
  useCommand('alert', {
    run: ({ values }) =>
      addRule(rulesIn(preferences), values, {
        id: createId(),
        place: 'browser',
        symbols: desk.board.table('market_data').keys(),
      }),
  });
  useCommand('rule', { run: ({ values }) => changeRule(rulesIn(preferences), values) });
  return (
    <div className="visually-hidden">
      <div aria-live="polite" aria-atomic="true">
        <p key={polite.count}>{polite.text}</p>
      </div>
      <div aria-live="assertive" aria-atomic="true">
        <p key={assertive.count}>{assertive.text}</p>
      </div>
    </div>
  );
}
