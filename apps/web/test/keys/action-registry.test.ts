import { describe, expect, it } from 'vitest';
import { ActionRegistry } from '../../src/keys/action-registry.ts';

const handler = (panel?: string, disabledBecause?: string) => ({
  run: () => undefined,
  ...(panel !== undefined && { panel }),
  disabledBecause,
});

describe('an action', () => {
  it('[UK13] is done by the panel that the person is in', () => {
    const actions = new ActionRegistry();
    const [tape, feeds] = [handler('tape'), handler('feeds')];
    actions.add('pause', { current: tape });
    actions.add('pause', { current: feeds });
    expect(actions.find('pause', 'tape')).toBe(tape);
    expect(actions.find('pause', 'feeds')).toBe(feeds);
    expect(actions.find('pause', 'markets')).toBe(feeds);
  });

  it('[UK13] that the panel of the person cannot do is refused with its reason, whoever else could', () => {
    const actions = new ActionRegistry();
    actions.add('export', { current: handler('orders', 'There are no orders') });
    actions.add('export', { current: handler('markets') });
    expect(actions.find('export', 'orders')?.disabledBecause).toBe('There are no orders');
  });

  it('[UK13] that somebody can do is not left to who cannot, nor to what is usual', () => {
    const actions = new ActionRegistry();
    const [able, usual] = [handler(), handler()];
    actions.add('zoom', { current: able });
    actions.add('zoom', { current: handler(undefined, 'No') });
    actions.addUsual('zoom', usual);
    expect(actions.find('zoom', undefined)).toBe(able);
  });

  it('[UK13] is done as long as it was registered', () => {
    const actions = new ActionRegistry();
    const usual = handler();
    actions.addUsual('sort', usual);
    const remove = actions.add('sort', { current: handler() });
    expect(actions.find('sort', undefined)).not.toBe(usual);
    remove();
    expect(actions.find('sort', undefined)).toBe(usual);
    expect(actions.find('reverse', undefined)).toBeUndefined();
  });
});
