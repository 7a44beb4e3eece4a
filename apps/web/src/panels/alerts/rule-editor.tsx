/** Writes one rule: says what is wrong with it, and what it would have done with what was seen. */
import {
  type AlertRule,
  checkDraft,
  needsSymbol,
  RULE_CHANNELS,
  RULE_FIELDS,
  RULE_OPERATORS,
  type RuleChannel,
  type RuleDraft,
} from '@tickboard/client/view/alert-rules';
import { formatQuantity } from '@tickboard/client/view/numbers';
import { simulateRule } from '@tickboard/client/view/rule-evaluator';
import { formatDuration } from '@tickboard/client/view/times';
import { type ReactNode, type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useSecond, useTable } from '../../board/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from './field.tsx';
import classes from './rule-editor.module.css';

export interface RuleEditorProps {
  readonly initial: RuleDraft;
  readonly onKeep: (rule: AlertRule) => void;
  readonly onCancel: () => void;
}

const CHANNEL_WORDS: Readonly<Record<RuleChannel, string>> = {
  market_data: 'Market of a symbol',
  positions: 'Position in a symbol',
  account: 'Account',
  risk: 'Risk',
  summary: 'Summary',
};
const SEVERITIES = ['info', 'warning', 'critical'] as const;

export function RuleEditor({ initial, onKeep, onCancel }: RuleEditorProps): ReactNode {
  const { rules } = useDesk().notifications;
  const dialogRef = useRef<HTMLDialogElement>(null);
  const [draft, setDraft] = useState(initial);
  const [isChecked, setChecked] = useState(false);
  const titleId = useId();
  const symbolsId = useId();
  const symbols = useTable('market_data');
  const { rule, faults } = checkDraft(draft);
  const shown = isChecked ? faults : {};
  const { channel, key, field } = draft.metric;

  useEffect(() => dialogRef.current?.showModal(), []);
  useEffect(() => {
    const isNamed = !needsSymbol(channel) || (key ?? '').trim() !== '';
    rules.setDraft(isNamed ? { channel, key: needsSymbol(channel) ? key?.trim() : undefined, field } : undefined);
  }, [rules, channel, key, field]);
  useEffect(() => () => rules.setDraft(undefined), [rules]);

  const change = (part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part }));
  const changeChannel = (next: RuleChannel) => {
    const [first = ''] = Object.keys(RULE_FIELDS[next]);
    change({ metric: { channel: next, key: needsSymbol(next) ? key : undefined, field: first } });
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (rule !== undefined) onKeep(rule);
  };
  return (
    <dialog className={classes['dialog']} ref={dialogRef} aria-labelledby={titleId} onClose={onCancel}>
      <form className={classes['form']} onSubmit={submit} noValidate>
        <h3 id={titleId}>When</h3>
        <Field label="Of" className={classes['half']}>
          <select
            value={channel}
            onChange={(event) => changeChannel(RULE_CHANNELS.find((each) => each === event.target.value) ?? channel)}
          >
            {RULE_CHANNELS.map((each) => (
              <option key={each} value={each}>
                {CHANNEL_WORDS[each]}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Symbol" className={classes['half']} fault={shown.key}>
          <input
            value={key ?? ''}
            list={symbolsId}
            disabled={!needsSymbol(channel)}
            placeholder={needsSymbol(channel) ? 'BTCUSDT' : 'none'}
            spellCheck={false}
            onChange={(event) => change({ metric: { ...draft.metric, key: event.target.value } })}
          />
        </Field>
        <datalist id={symbolsId}>
          {[...symbols.keys()].map((symbol) => (
            <option key={symbol} value={symbol} />
          ))}
        </datalist>
        <Field label="Figure" className={classes['half']} fault={shown.metric}>
          <select
            value={field}
            onChange={(event) => change({ metric: { ...draft.metric, field: event.target.value } })}
          >
            {Object.entries(RULE_FIELDS[channel]).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Is" className={classes['eighth']}>
          <select
            value={draft.operator}
            onChange={(event) =>
              change({ operator: RULE_OPERATORS.find((each) => each === event.target.value) ?? draft.operator })
            }
          >
            {RULE_OPERATORS.map((operator) => (
              <option key={operator}>{operator}</option>
            ))}
          </select>
        </Field>
        <Field label="Bound" className={classes['quarter']} fault={shown.value}>
          <input
            className="figures"
            inputMode="decimal"
            value={draft.value}
            onChange={(event) => change({ value: event.target.value })}
          />
        </Field>
        <Field label="For, seconds" className={classes['half']} fault={shown.for}>
          <input
            className="figures"
            inputMode="numeric"
            value={draft.forSeconds}
            onChange={(event) => change({ forSeconds: event.target.value })}
          />
        </Field>
        <Field label="Not again within, seconds" className={classes['half']} fault={shown.cooldown}>
          <input
            className="figures"
            inputMode="numeric"
            value={draft.cooldownSeconds}
            onChange={(event) => change({ cooldownSeconds: event.target.value })}
          />
        </Field>
        <Field label="Severity" className={classes['half']}>
          <select
            value={draft.severity}
            onChange={(event) =>
              change({ severity: SEVERITIES.find((each) => each === event.target.value) ?? draft.severity })
            }
          >
            {SEVERITIES.map((severity) => (
              <option key={severity}>{severity}</option>
            ))}
          </select>
        </Field>
        <label className={classes['check']}>
          <input
            type="checkbox"
            checked={draft.hasSound}
            onChange={(event) => change({ hasSound: event.target.checked })}
          />
          With a sound
        </label>
        <Preview draft={draft} rule={rule} />
        <div className={classes['buttons']}>
          <Button onClick={onCancel}>Cancel</Button>
          <Button type="submit" tone="accent">
            Keep in this browser
          </Button>
        </div>
      </form>
    </dialog>
  );
}

/** Only of what was seen: there is no history to ask for it. */
function Preview({ draft, rule }: { readonly draft: RuleDraft; readonly rule: AlertRule | undefined }): ReactNode {
  const { rules } = useDesk().notifications;
  useSecond();
  const now = rules.now();
  const history = rules.historyOf(rule?.metric ?? draft.metric);
  const [first] = history;
  const { value, isFresh } = rules.sampleOf(rule?.metric ?? draft.metric);
  const present = value === undefined ? 'There is no such figure now' : `Now ${formatQuantity(value)}`;
  const stale = value !== undefined && !isFresh ? ', which is stale: it cannot be judged' : '';
  if (rule === undefined || first === undefined) {
    return (
      <p className={classes['preview']} role="note">
        {present}
        {stale}.
      </p>
    );
  }
  const fired = simulateRule(rule, history, now).length;
  return (
    <p className={classes['preview']} role="note">
      {present}
      {stale}.{' '}
      <strong>
        Would have fired {fired} {fired === 1 ? 'time' : 'times'}
      </strong>{' '}
      over the {formatDuration(now - first.at)} that this page has seen it.
    </p>
  );
}
