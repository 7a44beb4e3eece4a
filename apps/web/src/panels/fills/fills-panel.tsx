import { systemClock } from '@tickboard/core/clock';
import { noFills } from '@tickboard/client/view/empty-words';
import { type ReactNode, useCallback, useEffect, useMemo } from 'react';
import { REST_MS } from '@tickboard/client/view/bar-history';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference } from '../../board/hooks.ts';
import { useFeedTable } from '../../board/past-events.ts';
import { selectorOf } from '@tickboard/client/view/selectors';
import { useSymbol, useTickSize } from '../../board/symbol.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { fillColumns } from './fill-columns.ts';

const CHANNELS = ['fills'] as const;
const SORTING = { column: 'time', isDescending: true } as const;
/** As many as a board keeps of a feed. */
const SHOWN_MAX = 50;

/** Own fills of the symbol that is shown. */
export function FillsPanel(): ReactNode {
  const { board } = useDesk();
  const symbol = useSymbol();
  const tickSize = useTickSize(symbol);
  const zone = usePreference((values) => values.timeZone);
  useChannels(selectorOf('fills', symbol));
  const rows = useFeedTable(
    'fills',
    useCallback((fill: { readonly symbol?: string }) => fill.symbol === symbol, [symbol]),
  );
  const { title, words } = noFills(symbol ?? 'this symbol');
  const columns = useMemo(() => fillColumns({ tickSize, zone }), [tickSize, zone]);
  useEffect(() => {
    // The server kept some that came before: asked for once the symbol has rested.
    let isShown = true;
    const rest = systemClock.after(REST_MS, () => {
      // A board that is closed has no need of them.
      board.ready().then(
        () => (isShown ? board.replay('fills', { count: SHOWN_MAX }) : undefined),
        () => undefined,
      );
    });
    return () => {
      isShown = false;
      rest.cancel();
    };
  }, [board, symbol]);
  return (
    <Panel
      id="fills"
      title={symbol === undefined ? 'Fills' : `Fills ${symbol}`}
      channels={CHANNELS}
      shown={symbol === undefined ? undefined : { fills: symbol }}
    >
      <DataGrid
        id="fills"
        label={`Own fills of ${symbol ?? 'no symbol'}`}
        rows={rows}
        channels={CHANNELS}
        columns={columns}
        sorting={SORTING}
        empty={<Empty title={title}>{words}</Empty>}
      />
    </Panel>
  );
}
