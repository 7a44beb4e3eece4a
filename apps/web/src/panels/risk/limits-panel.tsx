import { EMPTY } from '@tickboard/client/view/empty-words';
import { formatRatio } from '@tickboard/client/view/numbers';
import {
  boundInWords,
  LIMIT_WORDS,
  type LimitLevel,
  type LimitUse,
  limitUses,
  nameInWords,
} from '@tickboard/client/view/limits';
import type { ReactNode } from 'react';
import { useChannels, useRecord } from '../../board/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { Meter, type MeterTone } from '../../ui/meter.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './risk.module.css';

type RiskRow = NonNullable<ReturnType<typeof useRecord<'risk'>>>;

const CHANNELS = ['risk'] as const;
const TONES: Readonly<Record<LimitLevel, MeterTone>> = { ok: 'plain', near: 'warn', breach: 'bad', unknown: 'plain' };

/** Rules: docs/spec/web-portfolio.md. */
export function LimitsPanel(): ReactNode {
  useChannels(CHANNELS);
  const risk = useRecord('risk');
  return (
    <Panel id="limits" title="Limits" channels={CHANNELS}>
      <LimitList risk={risk} />
    </Panel>
  );
}

export function LimitList({ risk }: { readonly risk: RiskRow | undefined }): ReactNode {
  const uses = limitUses(risk);
  if (uses.length === 0) {
    return <Empty title={EMPTY.limits.title}>{EMPTY.limits.words}</Empty>;
  }
  return (
    <ul className={classes['limits']}>
      {uses.map((limit) => (
        <Gauge key={limit.name} {...limit} bound={boundInWords(limit, risk)} />
      ))}
    </ul>
  );
}

function Gauge({ name, use, level, bound }: LimitUse & { readonly bound: string }): ReactNode {
  const words = nameInWords(name);
  return (
    <li className={classes['limit']} data-level={level}>
      <span className={classes['name']} title={name}>
        {words}
      </span>
      <span className={`figures ${classes['bound']}`} title="The figure, where it is told, and its limit">
        {bound}
      </span>
      <span className={`figures ${classes['use']}`}>{formatRatio(use)}</span>
      <span className={classes['word']} data-level={level}>
        {LIMIT_WORDS[level]}
      </span>
      <div className={classes['bar']}>
        <Meter
          label={words}
          share={use}
          tone={TONES[level]}
          text={`${formatRatio(use)} of the limit, ${LIMIT_WORDS[level]}`}
        />
      </div>
    </li>
  );
}
