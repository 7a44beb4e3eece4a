/** Which panels are on the screen, and which one keys go to. */
import type { Rectangle } from '../screen/region.ts';
import { type Plan, prunePlan, shareOut, type Slot } from './plan.ts';
import { createSmallPlan, PRESETS } from './presets.ts';

export const SIZE_MIN = { width: 80, height: 24 } as const;
const GRID_MIN = { width: 110, height: 32 } as const;

export interface PlacedPanel {
  readonly id: string;
  readonly rectangle: Rectangle;
}

/** A small screen shows one panel, and the names of the others above it. */
export type Form = 'grid' | 'tabs' | 'too-small';

export function formOf(width: number, height: number): Form {
  if (width < SIZE_MIN.width || height < SIZE_MIN.height) return 'too-small';
  return width < GRID_MIN.width || height < GRID_MIN.height ? 'tabs' : 'grid';
}

export class Layout {
  readonly #ids: readonly string[];
  readonly #presets: readonly { readonly name: string; readonly plan: Plan }[];
  readonly #small: Plan;
  #preset = 0;
  #active: string;
  #isZoomed = false;
  /** By the panels of a place, the one that is shown. */
  readonly #shown = new Map<string, string>();
  #form: Form = 'grid';

  /** `ids` of the panels there are, at least one. */
  constructor(ids: readonly string[]) {
    this.#ids = ids;
    const isKnown = (id: string): boolean => ids.includes(id);
    this.#presets = PRESETS.flatMap(({ name, plan }) => {
      const pruned = prunePlan(plan, isKnown);
      return pruned === undefined ? [] : [{ name, plan: pruned }];
    });
    this.#small = prunePlan(createSmallPlan(ids), isKnown) as Plan;
    this.#active = ids[0] as string;
  }

  get active(): string {
    return this.#active;
  }

  get isZoomed(): boolean {
    return this.#isZoomed;
  }

  get preset(): string {
    return this.#presets[this.#preset]?.name ?? '';
  }

  get presets(): readonly string[] {
    return this.#presets.map(({ name }) => name);
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  arrange(form: Form, body: Rectangle): readonly PlacedPanel[] {
    this.#form = form;
    if (form === 'too-small') return [];
    if (this.#isZoomed) return [{ id: this.#active, rectangle: body }];
    return shareOut(this.#plan(), body).map((slot) => ({ id: this.#shownIn(slot), rectangle: slot.rectangle }));
  }

  /** Shows it in its place, or alone where this layout has none for it. */
  go(id: string): void {
    const slots = this.#slots();
    const own = slots.find(({ panels }) => panels.includes(id));
    if (own === undefined) this.#isZoomed = true;
    else this.#shown.set(keyOf(own), id);
    this.#active = id;
  }

  /** The next one on the screen, or before; of tabs the next tab. */
  step(by: 1 | -1): void {
    const shown =
      this.#isZoomed || this.#form === 'tabs' ? this.#ids : this.#slots().map((slot) => this.#shownIn(slot));
    const index = shown.indexOf(this.#active);
    this.go(shown[(index + by + shown.length) % shown.length] as string);
  }

  zoom(): void {
    this.#isZoomed = !this.#isZoomed;
    if (!this.#isZoomed) this.#findActive();
  }

  leaveZoom(): void {
    if (this.#isZoomed) this.zoom();
  }

  stepPreset(by: 1 | -1): void {
    this.#preset = (this.#preset + by + this.#presets.length) % this.#presets.length;
    this.#isZoomed = false;
    this.#findActive();
  }

  /** False where there is no such preset. */
  choosePreset(name: string): boolean {
    const index = this.#presets.findIndex((preset) => preset.name === name);
    if (index < 0) return false;
    this.#preset = index;
    this.#isZoomed = false;
    this.#findActive();
    return true;
  }

  #plan(): Plan {
    return this.#form === 'tabs' ? this.#small : (this.#presets[this.#preset]?.plan ?? this.#small);
  }

  #slots(): Slot[] {
    return shareOut(this.#plan(), { x: 0, y: 0, width: SIZE_MIN.width, height: SIZE_MIN.height });
  }

  #shownIn(slot: Slot): string {
    return this.#shown.get(keyOf(slot)) ?? (slot.panels[0] as string);
  }

  /** Keys go to something that is on the screen. */
  #findActive(): void {
    const shown = this.#slots().map((slot) => this.#shownIn(slot));
    if (!shown.includes(this.#active)) this.#active = shown[0] as string;
  }
}

function keyOf({ panels }: Slot): string {
  return panels.join(' ');
}
