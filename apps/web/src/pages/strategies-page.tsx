import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { StrategiesPanel } from '../panels/strategies/strategies-panel.tsx';
import { StrategyEventsPanel } from '../panels/strategies/strategy-events-panel.tsx';
import { StrategyPanel } from '../panels/strategies/strategy-panel.tsx';
import { partOfPath } from '../ui/address.ts';
import { Empty } from '../ui/empty.tsx';
import classes from './strategies-page.module.css';

export function StrategiesPage(): ReactNode {
  const [, navigate] = useLocation();
  const id = partOfPath(location.pathname, 'strategies');
  return (
    <div className={id === undefined ? classes['page'] : `${classes['page']} ${classes['withDetail']}`}>
      <h1 className="visually-hidden">Strategies</h1>
      <div className={classes['table']}>
        <StrategiesPanel
          selected={id}
          onSelect={(wanted) => navigate(`/strategies/${encodeURIComponent(wanted)}`, { replace: id !== undefined })}
        />
      </div>
      {id === undefined ? (
        <div className={classes['hint']}>
          <Empty title="No strategy is selected">
            Select one to see its metrics, and what it signalled, executed and closed last.
          </Empty>
        </div>
      ) : (
        <>
          <div className={classes['detail']}>
            <StrategyPanel id={id} onClose={() => navigate('/strategies')} />
          </div>
          <div className={classes['events']}>
            <StrategyEventsPanel key={id} id={id} />
          </div>
        </>
      )}
    </div>
  );
}
