/** Rules of a person's own, and how each stands. */
import { type AlertRule, describeRule, type RuleDraft, draftOf, RULES_MAX } from '@tickboard/client/view/alert-rules';
import { SEVERITY_WORDS } from '@tickboard/client/view/feed-items';
import { type ReactNode, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference, useSecond } from '../../board/hooks.ts';
import { createId } from '../../board/random-id.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showToast } from '../../ui/toast.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { describeStanding } from '@tickboard/client/view/rule-words';
import classes from './rules-panel.module.css';

const CHANNELS = ['account', 'risk', 'summary'] as const;

export function RulesPanel(): ReactNode {
  const { preferences, notifications } = useDesk();
  const rules = usePreference((values) => values.alertRules);
  const symbol = usePreference((values) => values.symbol);
  const zone = usePreference((values) => values.timeZone);
  const isQuiet = usePreference((values) => values.notifyFrom === 'off');
  const [draft, setDraft] = useState<RuleDraft>();
  useSecond();
  const now = notifications.rules.now();
  const setRules = (next: readonly AlertRule[]) => preferences.setState({ alertRules: next });
  const change = (rule: AlertRule, part: Partial<AlertRule>) =>
    setRules(rules.map((each) => (each === rule ? { ...each, ...part } : each)));
  const test = (rule: AlertRule) =>
    showToast(notifications.rehearse(rule.severity, `${describeRule(rule)}. Nothing happened.`, rule.hasSound));
  const keep = (rule: AlertRule) => {
    const isKnown = rules.some(({ id }) => id === rule.id);
    setRules(isKnown ? rules.map((each) => (each.id === rule.id ? rule : each)) : [...rules, rule]);
    setDraft(undefined);
  };
  return (
    <Panel
      id="alert-rules"
      title="Rules of this browser"
      channels={CHANNELS}
      actions={
        <Button
          tone="accent"
          disabledBecause={rules.length >= RULES_MAX ? `There are ${RULES_MAX} rules already` : undefined}
          onClick={() => setDraft(createDraft(symbol))}
        >
          New rule
        </Button>
      }
    >
      {rules.length === 0 ? (
        <Empty title="No rules">
          A rule watches one figure while this page is open in a tab, and tells when it passes a bound.
        </Empty>
      ) : (
        <>
          {isQuiet ? (
            <p className={classes['quiet']}>Rules that fire are written into the log only: nothing is to be told of.</p>
          ) : null}
          <ul className={classes['rules']}>
            {rules.map((rule, index) => {
              const view = notifications.rules.viewOf(rule);
              const { tone, words } = describeStanding(view, now, zone);
              const title = describeRule(rule);
              return (
                <li key={rule.id} className={classes['rule']} data-rule={rule.id} data-on={rule.isOn}>
                  <label className={classes['switch']} title={rule.isOn ? 'On' : 'Off'}>
                    <input
                      type="checkbox"
                      checked={rule.isOn}
                      aria-label={`Watch: ${title}`}
                      onChange={(event) => change(rule, { isOn: event.target.checked })}
                    />
                  </label>
                  <div className={classes['words']}>
                    <p className={classes['title']} title={title}>
                      <span className="muted figures">{index + 1}</span>{' '}
                      <span className={classes[rule.severity]}>{SEVERITY_WORDS[rule.severity]}</span> {title}
                    </p>
                    <p className={`${classes['standing']} ${tone === 'text' ? '' : tone}`}>
                      {words} · fired {view.fired} {view.fired === 1 ? 'time' : 'times'} since the page was opened
                    </p>
                  </div>
                  <div className={classes['actions']}>
                    <Button title="Show and sound it once, as if it fired" onClick={() => test(rule)}>
                      Test
                    </Button>
                    <Button onClick={() => setDraft(draftOf(rule))}>Edit</Button>
                    <Button
                      aria-label={`Delete: ${title}`}
                      onClick={() => setRules(rules.filter((each) => each !== rule))}
                    >
                      Delete
                    </Button>
                  </div>
                </li>
              );
            })}
          </ul>
        </>
      )}
      {draft === undefined ? null : (
        <RuleEditor
          key={draft.id}
          title={rules.some(({ id }) => id === draft.id) ? 'Edit rule' : 'New rule'}
          initial={draft}
          onKeep={keep}
          onCancel={() => setDraft(undefined)}
        />
      )}
    </Panel>
  );
}

function createDraft(symbol: string | undefined): RuleDraft {
  return {
    id: createId(),
    metric: { channel: 'market_data', key: symbol, field: 'last_price' },
    operator: '>',
    value: '',
    forSeconds: '5',
    cooldownSeconds: '60',
    severity: 'warning',
    hasSound: true,
    isOn: true,
  };
}
