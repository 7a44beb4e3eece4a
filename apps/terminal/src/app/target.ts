/** Where something on the screen can be pressed. */
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Rectangle } from '../screen/region.ts';

export interface Target {
  readonly rectangle: Rectangle;
  readonly does:
    | { readonly kind: 'action'; readonly action: ActionId }
    | { readonly kind: 'panel'; readonly id: string }
    | { readonly kind: 'inside'; readonly id: string };
}

/** A later one lies above an earlier one. */
export function targetAt(targets: readonly Target[], x: number, y: number): Target | undefined {
  return targets.findLast(
    ({ rectangle }) =>
      x >= rectangle.x && x < rectangle.x + rectangle.width && y >= rectangle.y && y < rectangle.y + rectangle.height,
  );
}
