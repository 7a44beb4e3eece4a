/** Which layout the desk shows, and the layouts of the person; kept in this browser. Rules: docs/spec/web-desk.md. */
import type { Layout } from './layout.ts';
import { findPreset, layoutOn, PRESETS, type Screen } from './presets.ts';
import { type DeskState, INITIAL_DESK, type LayoutFile, LAYOUTS_MAX, readDesk, writeDesk } from './read-desk.ts';

/** Apart from the preferences: a broken layout breaks nothing else. */
const KEY = 'tickboard.desk';
/** Where what could not be read is put aside, so that it is not lost with the next change. */
const ASIDE_KEY = 'tickboard.desk.unread';

export interface DeskSnapshot extends DeskState {
  /** Counts what is put in the place of what is shown: what a person does in the dock itself does not. */
  readonly revision: number;
  readonly notice: string | undefined;
}

const pageSize = (): Screen => ({ width: innerWidth, height: innerHeight });

export class DeskLayouts {
  readonly #storage: () => Storage;
  readonly #screen: () => Screen;
  readonly #listeners = new Set<() => void>();
  readonly #isPanel: (id: string) => boolean;
  #snapshot: DeskSnapshot;

  constructor(storage: () => Storage, isPanel: (id: string) => boolean, screen: () => Screen = pageSize) {
    this.#storage = storage;
    this.#screen = screen;
    this.#isPanel = isPanel;
    const text = this.#read();
    const { state, notice } = readDesk(text, isPanel);
    this.#snapshot = { ...state, revision: 0, notice };
    if (notice !== undefined && text !== null) this.#write(ASIDE_KEY, text);
  }

  get snapshot(): DeskSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Presets first, then the layouts of the person, by name. */
  get names(): readonly string[] {
    const own = Object.keys(this.#snapshot.kept).filter((name) => findPreset(name) === undefined);
    return [...PRESETS.map(({ name }) => name), ...own.toSorted((a, b) => a.localeCompare(b))];
  }

  has(name: string): boolean {
    return findPreset(name) !== undefined || Object.hasOwn(this.#snapshot.kept, name);
  }

  /** As the person left it; a preset that was never touched as it comes. */
  layoutOf(name: string): Layout | undefined {
    if (this.isChanged(name)) return this.#snapshot.kept[name];
    const preset = findPreset(name);
    return preset === undefined ? undefined : layoutOn(preset, this.#screen());
  }

  /** Whether it differs from what comes with the dashboard. */
  isChanged(name: string): boolean {
    return Object.hasOwn(this.#snapshot.kept, name);
  }

  choose(name: string): void {
    if (this.has(name)) this.#set({ current: name });
  }

  /** What a person did in the dock. */
  keep(name: string, layout: Layout): void {
    this.#set({ kept: { ...this.#snapshot.kept, [name]: layout } });
  }

  /** Shows it from now on. Returns whether there was room for it. */
  saveAs({ name, layout }: LayoutFile): boolean {
    const { kept, revision } = this.#snapshot;
    if (!Object.hasOwn(kept, name) && Object.keys(kept).length >= LAYOUTS_MAX) return false;
    this.#set({ kept: { ...kept, [name]: layout }, current: name, revision: revision + 1 });
    return true;
  }

  /** Those of a file, over what is called the same; the others stay. Returns the names for which there was no room. */
  take({ current, isLocked, kept: given }: DeskState): readonly string[] {
    const { kept, current: shown, revision } = this.#snapshot;
    const all = { ...kept };
    const leftOut: string[] = [];
    for (const [name, layout] of Object.entries(given)) {
      if (Object.hasOwn(all, name) || Object.keys(all).length < LAYOUTS_MAX) all[name] = layout;
      else leftOut.push(name);
    }
    const isThere = current !== undefined && (findPreset(current) !== undefined || Object.hasOwn(all, current));
    this.#set({ kept: all, isLocked, current: isThere ? current : shown, revision: revision + 1 });
    return leftOut;
  }

  /** A preset is as it came again; a layout of the person is gone. */
  forget(name: string): void {
    const { kept, current, revision } = this.#snapshot;
    const { [name]: _, ...others } = kept;
    const isGone = findPreset(name) === undefined && current === name;
    this.#set({ kept: others, current: isGone ? undefined : current, revision: revision + 1 });
  }

  /** Forgets everything, what could not be read included. */
  forgetAll(): void {
    this.#set({ ...INITIAL_DESK, notice: undefined, revision: this.#snapshot.revision + 1 });
    try {
      this.#storage().removeItem(ASIDE_KEY);
    } catch {
      // What may not be reached was not put aside either.
    }
  }

  lock(isLocked: boolean): void {
    this.#set({ isLocked });
  }

  tell(notice: string | undefined): void {
    this.#set({ notice });
  }

  #set(change: Partial<DeskSnapshot>): void {
    const before = this.#snapshot.kept;
    this.#snapshot = { ...this.#snapshot, ...change };
    this.#snapshot = { ...this.#snapshot, kept: this.#withThoseOfOthers(before, this.#snapshot.kept) };
    const { current, isLocked, kept } = this.#snapshot;
    this.#write(KEY, writeDesk({ current, isLocked, kept }));
    for (const listener of this.#listeners) listener();
  }

  /** Windows share what is kept: what was not changed here is as another one has left it. */
  #withThoseOfOthers(before: DeskState['kept'], after: DeskState['kept']): DeskState['kept'] {
    const stored = readDesk(this.#read(), this.#isPanel);
    if (!stored.isRead) return after;
    const kept = { ...stored.state.kept };
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const layout = after[name];
      if (layout === before[name]) continue;
      if (layout === undefined) delete kept[name];
      else kept[name] = layout;
    }
    return kept;
  }

  #read(): string | null {
    try {
      return this.#storage().getItem(KEY);
    } catch {
      return null;
    }
  }

  /** Full or forbidden storage costs no more than what would have been kept. */
  #write(key: string, text: string): void {
    try {
      this.#storage().setItem(key, text);
    } catch {
      // It holds for this page.
    }
  }
}
