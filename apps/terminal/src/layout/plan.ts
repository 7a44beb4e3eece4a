/** How a screen is shared out among panels. */
import type { Rectangle } from '../screen/region.ts';

/** One place for some panels, of which one is shown at a time. */
export interface Place {
  readonly kind: 'place';
  readonly panels: readonly string[];
}

export interface Split {
  readonly kind: 'rows' | 'columns';
  readonly parts: readonly Part[];
}

export interface Part {
  readonly plan: Plan;
  /** Of what is left beside parts of a fixed size. */
  readonly share: number;
  /** Rows or columns. */
  readonly fixed?: number;
}

export type Plan = Place | Split;

export interface Slot {
  readonly panels: readonly string[];
  readonly rectangle: Rectangle;
}

export function place(...panels: readonly string[]): Place {
  return { kind: 'place', panels };
}

/** Without the panels that there are not; what is left over goes to its neighbours. Undefined where nothing is left. */
export function prunePlan(plan: Plan, isKnown: (panel: string) => boolean): Plan | undefined {
  if (plan.kind === 'place') {
    const panels = plan.panels.filter(isKnown);
    return panels.length === 0 ? undefined : { kind: 'place', panels };
  }
  const parts = plan.parts.flatMap((part) => {
    const pruned = prunePlan(part.plan, isKnown);
    return pruned === undefined ? [] : [{ ...part, plan: pruned }];
  });
  const [first] = parts;
  if (first === undefined) return undefined;
  return parts.length === 1 ? first.plan : { kind: plan.kind, parts };
}

/** Every cell of the rectangle belongs to exactly one slot. */
export function shareOut(plan: Plan, rectangle: Rectangle): Slot[] {
  if (plan.kind === 'place') return [{ panels: plan.panels, rectangle }];
  const isRows = plan.kind === 'rows';
  const room = isRows ? rectangle.height : rectangle.width;
  const sizes = sizesOf(plan.parts, room);
  let at = isRows ? rectangle.y : rectangle.x;
  return plan.parts.flatMap((part, index) => {
    const size = sizes[index] as number;
    const own = isRows ? { ...rectangle, y: at, height: size } : { ...rectangle, x: at, width: size };
    at += size;
    return shareOut(part.plan, own);
  });
}

function sizesOf(parts: readonly Part[], room: number): number[] {
  const isFlexible = parts.some(({ fixed }) => fixed === undefined);
  const fixedOf = ({ fixed }: Part): number | undefined => (isFlexible ? fixed : undefined);
  const left = room - parts.reduce((sum, part) => sum + (fixedOf(part) ?? 0), 0);
  const shares = parts.reduce((sum, part) => sum + (fixedOf(part) === undefined ? part.share : 0), 0);
  let [passed, given] = [0, 0];
  return parts.map((part) => {
    const fixed = fixedOf(part);
    if (fixed !== undefined) return fixed;
    passed += part.share;
    const upTo = Math.round((left * passed) / shares);
    const size = upTo - given;
    given = upTo;
    return size;
  });
}
