/** Which of the last ids of a feed were delivered: one bit each, whatever order they come in. */

/** More than a server replays at once (100,000). */
const SPAN = 131_072;
const BITS = 32;

export class SeenIds {
  /** The bit of an id stands at its place modulo the span; made when the first one comes. */
  #words: Uint32Array | undefined;
  /** The largest that was added. */
  #top = 0;

  /** What is further back than anybody remembers counts as seen. */
  has(id: number): boolean {
    if (id > this.#top) return false;
    return id <= this.#top - SPAN || this.#isSet(id);
  }

  add(id: number): void {
    if (id <= this.#top - SPAN) return;
    this.#words ??= new Uint32Array(SPAN / BITS);
    if (id - this.#top >= SPAN) this.#words.fill(0);
    else for (let passed = this.#top + 1; passed < id; passed++) this.#clear(passed);
    this.#top = Math.max(this.#top, id);
    const { word, bit } = placeOf(id);
    this.#words[word] = (this.#words[word] ?? 0) | bit;
  }

  /** How many of these ids, both included, were not delivered. */
  countUnseen(firstId: number, lastId: number): number {
    let count = Math.max(0, lastId - Math.max(firstId - 1, this.#top));
    const seenFrom = Math.max(firstId, this.#top - SPAN + 1);
    for (let id = seenFrom; id <= Math.min(lastId, this.#top); id++) if (!this.#isSet(id)) count++;
    return count + Math.max(0, Math.min(lastId + 1, seenFrom) - firstId);
  }

  clear(): void {
    this.#words = undefined;
    this.#top = 0;
  }

  #isSet(id: number): boolean {
    const { word, bit } = placeOf(id);
    return ((this.#words?.[word] ?? 0) & bit) !== 0;
  }

  #clear(id: number): void {
    const { word, bit } = placeOf(id);
    if (this.#words !== undefined) this.#words[word] = (this.#words[word] ?? 0) & ~bit;
  }
}

function placeOf(id: number): { readonly word: number; readonly bit: number } {
  const at = id % SPAN;
  return { word: Math.floor(at / BITS), bit: 1 << (at % BITS) };
}
