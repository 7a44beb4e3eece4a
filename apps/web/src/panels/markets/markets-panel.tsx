import { type ReactNode, useCallback, useState } from 'react';
import { useChannels, usePreference } from '../../board/hooks.ts';
import { useDesk } from '../../board/desk.ts';
import { DataGrid } from '../../grid/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { MARKET_COLUMNS } from './market-columns.ts';

const CHANNELS = ['market_data'] as const;
const SORTING = { column: 'volume_24h', isDescending: true } as const;

export function MarketsPanel(): ReactNode {
  const { board, preferences } = useDesk();
  useChannels(CHANNELS);
  const symbol = usePreference((values) => values.symbol);
  const [filterText, setFilterText] = useState('');
  const wanted = filterText.trim().toUpperCase();
  const filter = useCallback((_row: unknown, key: string) => key.toUpperCase().includes(wanted), [wanted]);
  return (
    <Panel
      id="markets"
      title="Markets"
      channels={CHANNELS}
      actions={
        <input
          type="search"
          placeholder="Filter"
          aria-label="Filter markets"
          value={filterText}
          onChange={(event) => setFilterText(event.target.value)}
        />
      }
    >
      <DataGrid
        id="markets"
        label="Markets"
        rows={board.table('market_data')}
        channels={CHANNELS}
        columns={MARKET_COLUMNS}
        sorting={SORTING}
        filter={filter}
        selected={symbol}
        onSelect={(key) => preferences.setState({ symbol: key })}
        isStale={isStale}
        empty={
          <Empty title="No market data">No source has told a ticker yet. System shows which sources are up.</Empty>
        }
      />
    </Panel>
  );
}

const isStale = (row: { readonly stale?: boolean }) => row.stale === true;
