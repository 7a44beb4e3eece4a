import { describe, expect, it } from 'vitest';
import { DeskFeed } from '@tickboard/bench/desk-feed';

describe('DeskFeed', () => {
  it('[B19] has the paths that our server sends for the same desk, derived figures among them', () => {
    const feed = new DeskFeed({});
    const { changes: opening } = feed.open();
    const rows = Object.keys(opening).filter((path) => path.startsWith('market_data.'));
    expect(rows).toHaveLength(50);
    const { changes, seq, prev } = feed.step();
    const paths = Object.keys(changes);
    expect(paths.filter((path) => /^market_data\.\w+\.last_price$/.test(path))).toHaveLength(25);
    expect(paths.filter((path) => /^positions\.\w+\.mark_price$/.test(path))).toHaveLength(5);
    expect(paths.filter((path) => /^account\.(?:equity|unrealized_pnl|available_balance)$/.test(path))).toHaveLength(3);
    expect(paths.some((path) => /^market_data\.\w+\.spread_bps$/.test(path))).toBe(true);
    expect(seq).toBeGreaterThan(prev);
  });
});
