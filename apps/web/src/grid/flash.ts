/**
 * A changed figure lights up for a moment; a flood of them does not. It fades in two steps instead of smoothly: a
 * smooth fade of a colour is painted sixty times a second. What is fading when the next figures light up goes out in
 * their frame, which costs no frame of its own.
 */
const STEP_MS = 150;
const RUNNING_MAX = 40;

export type Direction = 'up' | 'down' | 'flat';

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

interface Batch {
  /** Which flash of an element it is: a later one takes it over. */
  readonly elements: Map<HTMLElement, number>;
  isFading: boolean;
}

/** Of all batches together. */
let running = 0;
/** What began in this task fades together. */
let batch: Batch | undefined;
const batches = new Set<Batch>();
const flashes = new WeakMap<HTMLElement, number>();
let lastFlash = 0;

export function flash(element: HTMLElement, direction: Direction): void {
  if (reducedMotion.matches) return;
  batch ??= startBatch();
  if (running >= RUNNING_MAX) return;
  const { elements } = batch;
  if (!elements.has(element)) running++;
  const id = ++lastFlash;
  elements.set(element, id);
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

function startBatch(): Batch {
  for (const earlier of batches) if (earlier.isFading) end(earlier);
  const started: Batch = { elements: new Map(), isFading: false };
  batches.add(started);
  queueMicrotask(() => {
    batch = undefined;
  });
  setTimeout(() => fade(started), STEP_MS);
  return started;
}

function fade(fading: Batch): void {
  fading.isFading = true;
  forEachLeft(fading, (element) => {
    element.dataset['fading'] = '';
  });
  setTimeout(() => end(fading), STEP_MS);
}

function end(ended: Batch): void {
  if (!batches.delete(ended)) return;
  running -= ended.elements.size;
  forEachLeft(ended, endFlash);
}

/** Those that no later flash took over. */
function forEachLeft({ elements }: Batch, visit: (element: HTMLElement) => void): void {
  for (const [element, id] of elements) if (flashes.get(element) === id) visit(element);
}
