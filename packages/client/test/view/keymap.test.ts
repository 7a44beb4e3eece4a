import {
  bindKeys,
  describeConflict,
  findConflicts,
  KeyMatcher,
  type KeySide,
  readKeyChoices,
} from '@tickboard/client/view/key-bindings';
import { readKeys, strokeOf } from '@tickboard/client/view/key-strokes';
import { KEY_CONTEXTS, KEY_GROUPS, KEYMAP } from '@tickboard/client/view/keymap';
import { describe, expect, it } from 'vitest';

const SIDES: readonly KeySide[] = ['web', 'terminal'];
const TIMEOUT_MS = 1_000;

describe('the keymap', () => {
  it.each(SIDES)('[UK1] gives no key of the %s to two actions, whole or as a beginning', (side) => {
    expect(findConflicts(bindKeys(side))).toEqual([]);
  });

  it('[UK1] names, groups and explains every action, each once', () => {
    const ids = KEYMAP.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { words, group, context } of KEYMAP) {
      expect(words).toMatch(/^[A-Z].*[^.]$/);
      expect([KEY_GROUPS[group], KEY_CONTEXTS[context]]).not.toContain(undefined);
    }
  });

  it('[UK1] writes keys as they are read', () => {
    const all = KEYMAP.flatMap(({ web, terminal }) => [...web, ...terminal]);
    expect(all.filter((keys) => readKeys(keys) !== keys)).toEqual([]);
    expect(['gg', 'g d x', 'Shift-a', 'Ctrl-K', '', 'Up Down'].map(readKeys)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      'Up Down',
    ]);
  });

  it('[UK1] marks what ends orders, positions or trading', () => {
    const marked = KEYMAP.filter(({ isDestructive }) => isDestructive === true).map(({ id }) => id);
    expect(marked).toEqual(['cancel-order', 'cancel-all', 'close-position', 'close-all', 'kill']);
  });
});

describe('a stroke', () => {
  const press = { key: 'g', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

  it('[UK2] is a character as typed, a named key, or one with Ctrl or Cmd', () => {
    expect(strokeOf(press)).toBe('g');
    expect(strokeOf({ ...press, key: 'G', shiftKey: true })).toBe('G');
    expect(strokeOf({ ...press, key: '?', shiftKey: true })).toBe('?');
    expect(strokeOf({ ...press, key: 'ArrowUp' })).toBe('Up');
    expect(strokeOf({ ...press, key: 'Tab', shiftKey: true })).toBe('Shift-Tab');
    expect(strokeOf({ ...press, key: 'k', ctrlKey: true })).toBe('Ctrl-k');
    expect(strokeOf({ ...press, key: 'k', metaKey: true })).toBe('Ctrl-k');
    expect(strokeOf({ ...press, key: 'K', ctrlKey: true, shiftKey: true })).toBe('Ctrl-Shift-k');
  });

  it('[UK2] is none with Alt, or of a modifier or a dead key alone', () => {
    expect(strokeOf({ ...press, altKey: true })).toBeUndefined();
    expect(['Shift', 'Dead', 'Process', 'Unidentified'].map((key) => strokeOf({ ...press, key }))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('strokes', () => {
  const matcher = () => new KeyMatcher(bindKeys('web'), TIMEOUT_MS);

  it('[UK3] come to the action of a key or of a sequence', () => {
    const keys = matcher();
    expect(keys.press('t', 0)).toEqual({ kind: 'action', action: 'theme' });
    expect(keys.press('g', 10)).toEqual({ kind: 'begun', strokes: 'g' });
    expect(keys.press('d', 20)).toEqual({ kind: 'action', action: 'go-desk' });
    expect(keys.press('d', 30)).toEqual({ kind: 'action', action: 'cancel-order' });
    expect(keys.press('Ctrl-k', 40)).toEqual({ kind: 'action', action: 'command' });
  });

  it('[UK3] of a sequence that no action has do nothing at all', () => {
    const keys = matcher();
    keys.press('g', 0);
    expect(keys.press('x', 10)).toEqual({ kind: 'none' });
    expect(keys.press('x', 20)).toEqual({ kind: 'action', action: 'close-position' });
  });

  it('[UK3] that come too late, or after a reset, begin anew', () => {
    const keys = matcher();
    keys.press('g', 0);
    expect(keys.press('m', TIMEOUT_MS + 1)).toEqual({ kind: 'none' });
    keys.press('g', 5_000);
    keys.reset();
    expect(keys.press('d', 5_010)).toEqual({ kind: 'action', action: 'cancel-order' });
    keys.press('g', 9_000);
    expect(keys.press('g', 9_000 + TIMEOUT_MS)).toEqual({ kind: 'action', action: 'first-row' });
  });
});

describe('keys of one’s own', () => {
  it('[UK4] take the place of the usual ones', () => {
    const keys = new KeyMatcher(bindKeys('web', readKeyChoices('web', { theme: ['q'] })), TIMEOUT_MS);
    expect(keys.press('q', 0)).toEqual({ kind: 'action', action: 'theme' });
    expect(keys.press('t', 10)).toEqual({ kind: 'none' });
  });

  it('[UK4] in conflict are named with what has them', () => {
    const [conflict] = findConflicts(bindKeys('web', { theme: ['g'] }));
    expect(conflict && describeConflict(conflict, 'theme')).toBe('g is taken: Desk');
    const [other] = findConflicts(bindKeys('web', { theme: ['b'] }));
    expect(other && describeConflict(other, 'theme')).toBe('b is taken: Ticket to buy');
  });

  it('[UK4] read from outside leave out what is none, in conflict, or not to be changed', () => {
    expect(
      readKeyChoices('web', {
        theme: ['b'],
        palette: ['Q'],
        leave: ['q'],
        nothing: ['u'],
        zoom: ['too many keys'],
        pause: 'o',
        sort: [],
        constructor: ['u'],
      }),
    ).toEqual({ palette: ['Q'] });
    expect(readKeyChoices('web', { help: ['Q'], zoom: ['Q'], pause: ['o'] })).toEqual({ pause: ['o'] });
    expect(readKeyChoices('web', null)).toEqual({});
  });

  it('[UK4] may change places', () => {
    expect(readKeyChoices('web', { theme: ['b'], buy: ['t'] })).toEqual({ theme: ['b'], buy: ['t'] });
  });
});
