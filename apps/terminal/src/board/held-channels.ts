/** What has to be sent whatever panels are on the screen. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';

export class HeldChannels {
  readonly #holds = new Set<readonly ChannelSelector[]>();

  /** Until the function that is returned is called. */
  hold(selectors: readonly ChannelSelector[]): () => void {
    // A hold of its own, though the same names may be held twice.
    const held = [...selectors];
    this.#holds.add(held);
    return () => void this.#holds.delete(held);
  }

  get selectors(): readonly ChannelSelector[] {
    return [...this.#holds].flat();
  }
}
