import { describe, expect, it } from 'vitest';
import { badgeOf, titleWith } from '../../src/app/favicon.ts';

describe('the badge of the tab', () => {
  it('[UF13] says that the connection is lost, before all else', () => {
    for (const state of ['reconnecting', 'refused', 'closed'] as const) {
      expect(badgeOf(state, 3)).toEqual({ icon: '/favicon-down.svg', prefix: '[offline] ' });
    }
    expect(badgeOf('connected', 3)).toEqual({ icon: '/favicon-alert.svg', prefix: '(3) ' });
    for (const state of ['connected', 'connecting', 'resyncing'] as const) {
      expect(badgeOf(state, 0)).toEqual({ icon: '/favicon.svg', prefix: '' });
    }
  });

  it('[UF13] replaces only itself', () => {
    const title = titleWith('Feeds', '(3) ');
    expect(title).toBe('(3) Feeds');
    expect(titleWith(title, '[offline] ')).toBe('[offline] Feeds');
    expect(titleWith('[offline] Feeds', '')).toBe('Feeds');
    expect(titleWith('Feeds (1)', '')).toBe('Feeds (1)');
  });
});
