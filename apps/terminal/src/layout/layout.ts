/** Which panels are on the screen, and which one keys go to. */
import type { SavedLayout, SavedLayouts } from '../config/saved-layout.ts';
import type { Rectangle } from '../screen/region.ts';
import { type Plan, prunePlan, shareOut, type Slot } from './plan.ts';
import { createSmallPlan, PRESETS } from './presets.ts';

export const SIZE_MIN = { width: 80, height: 24 } as const;
const WHOLE = { x: 0, y: 0, ...SIZE_MIN } as const;
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

const BACK_MAX = 50;

export class Layout {
  readonly #files: SavedLayouts | undefined;
  #saved: Readonly<Record<string, SavedLayout>>;
  /** What was saved and deleted here: what is kept may be changed by other terminals, too. */
  readonly #changes = new Map<string, SavedLayout | undefined>();
  /** The one that was loaded, until another preset is chosen. */
  #loaded: string | undefined;
  readonly #past: SavedLayout[] = [];
  readonly #ids: readonly string[];
  readonly #presets: readonly { readonly name: string; readonly plan: Plan }[];
  readonly #small: Plan;
  #preset = 0;
  #active: string;
  #isZoomed = false;
  /** By the panels of a place, the one that is shown. */
  #shown: ReadonlyMap<string, string> = new Map();
  /** The same of the presets, while a saved layout has its own. */
  #shownBefore: ReadonlyMap<string, string> = new Map();
  #form: Form = 'grid';

  /** `ids` of the panels there are, at least one. */
  constructor(ids: readonly string[], files?: SavedLayouts) {
    this.#ids = ids;
    this.#files = files;
    this.#saved = { ...files?.read() };
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

  /** For the person: of the preset, or of what was loaded. */
  get name(): string {
    return this.#loaded ?? this.preset;
  }

  get isSaved(): boolean {
    return this.#loaded !== undefined;
  }

  /** All that can be loaded. */
  get names(): readonly string[] {
    return [...this.presets, ...Object.keys(this.#saved)];
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  arrange(form: Form, body: Rectangle): readonly PlacedPanel[] {
    const isOther = form !== this.#form;
    this.#form = form;
    if (form === 'too-small') return [];
    // Its places are others: what keys go to may be behind another panel there.
    if (isOther && !this.#isZoomed) this.go(this.#active);
    if (this.#isZoomed) return [{ id: this.#active, rectangle: body }];
    return shareOut(this.#plan(), body).map((slot) => ({ id: this.#shownIn(slot), rectangle: slot.rectangle }));
  }

  /** Shows it in its place, or alone where this layout has none for it. */
  go(id: string): void {
    const slots = this.#slots();
    const own = slots.find(({ panels }) => panels.includes(id));
    if (own === undefined) this.#isZoomed = true;
    else this.#shown = new Map([...this.#shown, [keyOf(own), id]]);
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

  /** To the next one of `names`, or before. */
  stepLayout(by: 1 | -1): void {
    const { names } = this;
    this.load(names[(names.indexOf(this.name) + by + names.length) % names.length] as string);
  }

  /** False where there is no such preset. */
  choosePreset(name: string): boolean {
    const index = this.#presets.findIndex((preset) => preset.name === name);
    if (index < 0) return false;
    this.#choose(index);
    return true;
  }

  /** As it comes. */
  reset(): void {
    this.#shown = new Map();
    this.#choose(this.#preset);
  }

  /** @throws {Error} where that cannot be a name, or it cannot be kept for the next time */
  save(name: string): void {
    if (this.presets.includes(name)) throw new Error(`"${name}" is a layout that is always there`);
    this.#change(name, this.#present());
    this.#load(name);
    this.#keep();
  }

  /**
   * What is on the screen stays, where it was that one.
   *
   * @throws {Error} where there is none of that name, or it comes with the dashboard, or is there again the next time
   */
  delete(name: string): void {
    if (this.presets.includes(name)) throw new Error(`"${name}" is a layout that is always there`);
    if (!Object.hasOwn(this.#saved, name)) {
      const saved = Object.keys(this.#saved);
      throw new Error(saved.length === 0 ? 'No layout was saved' : `"${name}": expected one of ${saved.join(', ')}`);
    }
    this.#change(name, undefined);
    if (this.#loaded === name) this.#loaded = undefined;
    this.#keep();
  }

  /** One that was saved, or a preset; false where there is none of that name. */
  load(name: string): boolean {
    const saved = Object.hasOwn(this.#saved, name) ? this.#saved[name] : undefined;
    if (saved === undefined) return this.choosePreset(name);
    const before = this.#loaded === undefined ? this.#shown : this.#shownBefore;
    this.#restore(saved);
    this.#load(name, before);
    return true;
  }

  /** What the task shows can be left again by `back`. */
  remember<Answer>(task: () => Answer): Answer {
    const before = this.#present();
    const answer = task();
    if (JSON.stringify(before) === JSON.stringify(this.#present())) return answer;
    this.#past.push(before);
    if (this.#past.length > BACK_MAX) this.#past.shift();
    return answer;
  }

  /** To what was shown before; false where nothing was. */
  back(): boolean {
    const before = this.#past.pop();
    if (before === undefined) return false;
    this.#restore(before);
    return true;
  }

  #change(name: string, layout: SavedLayout | undefined): void {
    this.#changes.set(name, layout);
    const changed = { ...this.#files?.read(), ...Object.fromEntries(this.#changes) };
    this.#saved = Object.fromEntries(
      Object.entries(changed).flatMap(([each, one]) => (one === undefined ? [] : [[each, one]])),
    );
  }

  #load(name: string, shownBefore = this.#shown): void {
    this.#loaded = name;
    this.#shownBefore = shownBefore;
  }

  #keep(): void {
    try {
      this.#files?.write(this.#saved);
    } catch (error) {
      throw new Error(`Not kept for the next time: ${(error as Error).message}`, { cause: error });
    }
  }

  #choose(preset: number): void {
    this.#preset = preset;
    if (this.#loaded !== undefined) this.#shown = this.#shownBefore;
    this.#loaded = undefined;
    this.#isZoomed = false;
    this.#findActive();
  }

  #present(): SavedLayout {
    const chosen = [...this.#shown].filter(([key, id]) => !key.startsWith(`${id} `) && key !== id);
    const shown = Object.fromEntries(chosen.toSorted(([one], [other]) => (one < other ? -1 : 1)));
    return { preset: this.preset, shown, ...(this.#isZoomed && { zoomed: this.#active }) };
  }

  #restore({ preset, shown, zoomed }: SavedLayout): void {
    if (!this.choosePreset(preset)) this.#choose(0);
    const known = Object.entries(shown).filter(([key, id]) => key.split(' ').includes(id) && this.#ids.includes(id));
    this.#shown = new Map(known);
    this.#findActive();
    if (zoomed === undefined || !this.#ids.includes(zoomed)) return;
    this.#active = zoomed;
    this.#isZoomed = true;
  }

  #plan(): Plan {
    return this.#form === 'tabs' ? this.#small : (this.#presets[this.#preset]?.plan ?? this.#small);
  }

  #slots(): Slot[] {
    return shareOut(this.#plan(), WHOLE);
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
