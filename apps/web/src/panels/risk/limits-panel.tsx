import { formatFixed, formatMoney, formatQuantity, formatRatio } from '@tickboard/client/view/numbers';
import { LIMIT_WORDS, type LimitLevel, type LimitUse, limitUses, nameInWords } from '@tickboard/client/view/limits';
import type { ReactNode } from 'react';
import { useChannels, useRecord } from '../../board/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { Meter, type MeterTone } from '../../ui/meter.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './risk.module.css';

type RiskRow = NonNullable<ReturnType<typeof useRecord<'risk'>>>;

const CHANNELS = ['risk'] as const;
const TONES: Readonly<Record<LimitLevel, MeterTone>> = { ok: 'plain', near: 'warn', breach: 'bad', unknown: 'plain' };

/** Of limits that are known by name, the unit of their bound. */
const WRITERS: ReadonlyMap<string, (value: number | undefined) => string> = new Map([
  ['leverage', (value) => (value === undefined ? '-' : `${formatFixed(value, 2)}×`)],
  ['margin_ratio', formatRatio],
  ['drawdown_daily', formatRatio],
  ['drawdown_max', formatRatio],
  ['largest_position', formatRatio],
  ['daily_loss', formatMoney],
]);

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
    return <Empty title="No limits">No source has told a limit. They come with the risk figures.</Empty>;
  }
  return (
    <ul className={classes['limits']}>
      {uses.map((limit) => (
        <Gauge key={limit.name} {...limit} figure={figureOf(risk, limit.name)} />
      ))}
    </ul>
  );
}

/** The figure that a limit bounds, where the risk figures have one of that name. */
function figureOf(risk: RiskRow | undefined, name: string): number | undefined {
  const figure = (risk as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof figure === 'number' ? figure : undefined;
}

function Gauge({ name, use, limit, level, figure }: LimitUse & { readonly figure: number | undefined }): ReactNode {
  const write = WRITERS.get(name) ?? formatQuantity;
  const words = nameInWords(name);
  return (
    <li className={classes['limit']} data-level={level}>
      <span className={classes['name']} title={name}>
        {words}
      </span>
      <span className={`figures ${classes['bound']}`} title="The figure, where it is told, and its limit">
        {figure === undefined ? 'limit' : `${write(figure)} of`} {write(limit)}
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
