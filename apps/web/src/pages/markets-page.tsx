import type { ReactNode } from 'react';
import { MarketsPanel } from '../panels/markets/markets-panel.tsx';
import { TilesPanel } from '../panels/tiles/tiles-panel.tsx';
import { useMedia } from '../ui/use-media.ts';
import classes from './markets-page.module.css';

/** Tiles stand above the table where that leaves it most of the height. */
const ROOMY = '(min-width: 1024px) and (min-height: 700px)';

export function MarketsPage(): ReactNode {
  const isRoomy = useMedia(ROOMY);
  return (
    <div className={classes['page']}>
      {isRoomy ? (
        <div className={classes['tiles']}>
          <TilesPanel />
        </div>
      ) : null}
      <div className={classes['markets']}>
        <MarketsPanel />
      </div>
    </div>
  );
}
