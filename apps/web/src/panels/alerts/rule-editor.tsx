/** Writes one rule: says what is wrong with it, and what it would have done with what was seen. */
import type { Board } from '@tickboard/client/board';
import {
  type AlertRule,
  checkDraft,
  type Metric,
  needsSymbol,
  RULE_CHANNELS,
  RULE_FIELDS,
  RULE_OPERATORS,
  type RuleChannel,
  type RuleDraft,
} from '@tickboard/client/view/alert-rules';
import { formatQuantity } from '@tickboard/client/view/numbers';
import { simulateRule } from '@tickboard/client/view/rule-evaluator';
import { findSymbol } from '@tickboard/client/view/symbols';
import { formatDuration } from '@tickboard/client/view/times';
import { memo, type ReactNode, type SyntheticEvent, useEffect, useId, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useCount, usePreference, useSecond } from '../../board/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import classes from './rule-editor.module.css';

export interface RuleEditorProps {
  readonly title: string;
  readonly initial: RuleDraft;
  readonly onKeep: (rule: AlertRule) => void;
  readonly onCancel: () => void;
}

/** Symbols, to choose from. */
const CHANNELS = ['market_data'] as const;
const CHANNEL_WORDS: Readonly<Record<RuleChannel, string>> = {
  market_data: 'Market of a symbol',
  positions: 'Position in a symbol',
  account: 'Account',
  risk: 'Risk',
  summary: 'Summary',
};
const SEVERITIES = ['info', 'warning', 'critical'] as const;
const SEVERITY_NAMES = { info: 'Info', warning: 'Warning', critical: 'Critical' } as const;

export function RuleEditor({ title, initial, onKeep, onCancel }: RuleEditorProps): ReactNode {
  const { board, notifications } = useDesk();
  const { rules } = notifications;
  const [draft, setDraft] = useState(initial);
  const [isChecked, setChecked] = useState(false);
  const symbolsId = useId();
  useChannels(CHANNELS);
  const hasSound = usePreference((values) => values.hasSound);
  const { rule, faults } = checkDraft(draft);
  const shown = isChecked ? faults : {};
  const { channel, key, field } = draft.metric;

  const named = needsSymbol(channel) ? nameSymbol(board, key) : undefined;
  useEffect(() => {
    rules.setDraft(needsSymbol(channel) && named === undefined ? undefined : { channel, key: named, field });
  }, [rules, channel, named, field]);
  useEffect(() => () => rules.setDraft(undefined), [rules]);

  const change = (part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part }));
  const changeChannel = (next: RuleChannel) => {
    const [first = ''] = Object.keys(RULE_FIELDS[next]);
    change({ metric: { channel: next, key: needsSymbol(next) ? key : undefined, field: first } });
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (rule === undefined) return;
    onKeep({ ...rule, metric: { ...rule.metric, key: named } });
  };
  return (
    <Dialog title={title} onClose={onCancel}>
      <form className={classes['form']} onSubmit={submit} noValidate>
        <SelectField
          label="Of"
          className={classes['half']}
          options={RULE_CHANNELS}
          words={CHANNEL_WORDS}
          value={channel}
          onChange={changeChannel}
        />
        <TextField
          label="Symbol"
          className={classes['half']}
          fault={shown.key}
          list={symbolsId}
          disabled={!needsSymbol(channel)}
          placeholder={needsSymbol(channel) ? 'BTCUSDT' : 'none'}
          value={key ?? ''}
          onChange={(text) => change({ metric: { ...draft.metric, key: text } })}
        />
        <Symbols id={symbolsId} />
        <SelectField
          label="Figure"
          className={`${classes['half']} ${classes['whole']}`}
          fault={shown.metric}
          options={Object.keys(RULE_FIELDS[channel])}
          words={RULE_FIELDS[channel]}
          value={field}
          onChange={(name) => change({ metric: { ...draft.metric, field: name } })}
        />
        <SelectField
          label="Is"
          className={classes['eighth']}
          options={RULE_OPERATORS}
          value={draft.operator}
          onChange={(operator) => change({ operator })}
        />
        <TextField
          label="Bound"
          className={classes['quarter']}
          fault={shown.value}
          inputMode="decimal"
          value={draft.value}
          onChange={(value) => change({ value })}
        />
        <TextField
          label="For, seconds"
          className={classes['half']}
          fault={shown.for}
          inputMode="numeric"
          value={draft.forSeconds}
          onChange={(forSeconds) => change({ forSeconds })}
        />
        <TextField
          label="Not again within, seconds"
          className={classes['half']}
          fault={shown.cooldown}
          inputMode="numeric"
          value={draft.cooldownSeconds}
          onChange={(cooldownSeconds) => change({ cooldownSeconds })}
        />
        <SelectField
          label="Severity"
          className={classes['half']}
          options={SEVERITIES}
          words={SEVERITY_NAMES}
          value={draft.severity}
          onChange={(severity) => change({ severity })}
        />
        <label className={classes['check']}>
          <input
            type="checkbox"
            checked={draft.hasSound}
            onChange={(event) => change({ hasSound: event.target.checked })}
          />
          With a sound{hasSound ? '' : ', which is switched off'}
        </label>
        <Preview metric={{ channel, key: named, field }} rule={rule} />
        <div className={classes['buttons']}>
          <Button onClick={onCancel}>Cancel</Button>
          <Button type="submit" tone="accent">
            Keep in this browser
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** As the server writes it, whatever the case in which it was typed; as it was typed where there is none. */
function nameSymbol(board: Board, typed: string | undefined): string | undefined {
  const text = typed?.trim() ?? '';
  return text === '' ? undefined : (findSymbol(board.table('market_data').keys(), text) ?? text);
}

/** Anew only when there is another number of them. */
const Symbols = memo(function Symbols({ id }: { readonly id: string }): ReactNode {
  const { board } = useDesk();
  useCount('market_data', isAny);
  return (
    <datalist id={id}>
      {[...board.table('market_data').keys()].map((symbol) => (
        <option key={symbol} value={symbol} />
      ))}
    </datalist>
  );
});

function isAny(): boolean {
  return true;
}

/** Only of what was seen. */
function Preview({ metric, rule }: { readonly metric: Metric; readonly rule: AlertRule | undefined }): ReactNode {
  const { rules } = useDesk().notifications;
  useSecond();
  const now = rules.now();
  const history = rules.historyOf(metric);
  const [first] = history;
  const { value, isFresh } = rules.sampleOf(metric);
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
