/**
 * A changed figure lights up for a moment; a flood of them does not. It fades in two steps instead of smoothly: a
 * smooth fade of a colour is painted sixty times a second.
 */
const STEP_MS = 150;
const RUNNING_MAX = 40;

export type Direction = 'up' | 'down' | 'flat';

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

let running = 0;
/** What began in this task fades together. */
let batch: Map<HTMLElement, number> | undefined;
/** Which flash an element is in: a later one takes it over. */
const flashes = new WeakMap<HTMLElement, number>();
let lastFlash = 0;

export function flash(element: HTMLElement, direction: Direction): void {
  if (running >= RUNNING_MAX || reducedMotion.matches) return;
  batch ??= startBatch();
  if (!batch.has(element)) running++;
  const id = ++lastFlash;
  batch.set(element, id);
  flashes.set(element, id);
  delete element.dataset['fading'];
  element.dataset['flash'] = direction;
}

/** Ends it at once, as where the row goes. */
export function endFlash(element: HTMLElement): void {
  if (!flashes.delete(element)) return;
  delete element.dataset['flash'];
  delete element.dataset['fading'];
}

function startBatch(): Map<HTMLElement, number> {
  const elements = new Map<HTMLElement, number>();
  queueMicrotask(() => {
    batch = undefined;
  });
  setTimeout(() => fade(elements), STEP_MS);
  return elements;
}

function fade(elements: ReadonlyMap<HTMLElement, number>): void {
  for (const [element, id] of elements) if (flashes.get(element) === id) element.dataset['fading'] = '';
  setTimeout(() => {
    running -= elements.size;
    for (const [element, id] of elements) if (flashes.get(element) === id) endFlash(element);
  }, STEP_MS);
}
