/** What a panel among tabs tells its tab: its title, and its tools, which go beside the tabs where they fit. */
import type { PanelChrome } from '../ui/panel-chrome.ts';

export interface TabLabel {
  readonly title: string;
  readonly count: number | undefined;
}

export class TabChrome implements PanelChrome {
  readonly name: string;
  readonly #listeners = new Set<() => void>();
  readonly #observer = new ResizeObserver(() => this.#fit());
  #label: TabLabel;
  #tools: HTMLElement | undefined;
  #bar: HTMLElement | undefined;
  #slot: HTMLElement | undefined;

  constructor(name: string) {
    this.name = name;
    this.#label = { title: name, count: undefined };
  }

  get label(): TabLabel {
    return this.#label;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setTitle(title: string, count: number | undefined): () => void {
    this.#show({ title, count });
    return () => this.#show({ title: this.name, count: undefined });
  }

  #show(label: TabLabel): void {
    if (label.title === this.#label.title && label.count === this.#label.count) return;
    this.#label = label;
    for (const listener of this.#listeners) listener();
  }

  placeTools(tools: HTMLElement, bar: HTMLElement): () => void {
    this.#tools = tools;
    this.#bar = bar;
    this.#observer.observe(tools);
    this.#putInto(this.#slot ?? bar);
    return () => {
      this.#observer.unobserve(tools);
      tools.remove();
      this.#tools = undefined;
      this.#bar = undefined;
    };
  }

  /** The place beside the tabs; none where there is no such place. */
  setSlot(slot: HTMLElement | null): void {
    if (this.#slot !== undefined) this.#observer.unobserve(this.#slot);
    this.#slot = slot ?? undefined;
    if (slot !== null) this.#observer.observe(slot);
    this.#putInto(this.#slot ?? this.#bar);
  }

  /**
   * The slot takes what the tabs leave over, whether there is something in it or not: no move undoes its reason. Judged
   * by the observer alone, which comes once everything has its size and before it is drawn: to ask for a size while
   * panels are put up has all of the page laid out again for each.
   */
  #fit(): void {
    const [tools, bar, slot] = [this.#tools, this.#bar, this.#slot];
    if (tools === undefined || bar === undefined) return;
    this.#putInto(slot !== undefined && tools.offsetWidth <= slot.clientWidth ? slot : bar);
  }

  #putInto(home: HTMLElement | undefined): void {
    const tools = this.#tools;
    if (tools !== undefined && home !== undefined && tools.parentElement !== home) home.append(tools);
  }
}
