/**
 * A changed figure lights up for a moment; a flood of them does not. It fades in two steps instead of smoothly: a
 * smooth fade of a colour is painted sixty times a second. A step is taken in the frame in which the next figures light
 * up, which costs no frame of its own; where none do, a timer takes it.
 */
const STEP_MIN_MS = 150;
/** Longer than the time between two messages: while figures come, no timer is needed. */
const STEP_MAX_MS = 300;
const RUNNING_MAX = 40;

export type Direction = 'up' | 'down' | 'flat';

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

interface Batch {
  /** Which flash of an element it is: a later one takes it over. */
  readonly elements: Map<HTMLElement, number>;
  isFading: boolean;
  stepAtMs: number;
  timer: number;
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
  const now = performance.now();
  for (const earlier of batches) if (earlier.stepAtMs <= now) step(earlier, now);
  const started: Batch = { elements: new Map(), isFading: false, stepAtMs: now + STEP_MIN_MS, timer: 0 };
  batches.add(started);
  queueMicrotask(() => {
    batch = undefined;
  });
  started.timer = window.setTimeout(() => step(started), STEP_MAX_MS);
  return started;
}

/** Where many are lit they go out at once, to leave room for those that come. */
function step(stepped: Batch, now = performance.now()): void {
  if (stepped.isFading || running > RUNNING_MAX / 2) {
    end(stepped);
    return;
  }
  stepped.isFading = true;
  forEachLeft(stepped, (element) => {
    element.dataset['fading'] = '';
  });
  clearTimeout(stepped.timer);
  stepped.stepAtMs = now + STEP_MIN_MS;
  stepped.timer = window.setTimeout(() => step(stepped), STEP_MAX_MS);
}

function end(ended: Batch): void {
  if (!batches.delete(ended)) return;
  clearTimeout(ended.timer);
  running -= ended.elements.size;
  forEachLeft(ended, endFlash);
}

/** Those that no later flash took over. */
function forEachLeft({ elements }: Batch, visit: (element: HTMLElement) => void): void {
  for (const [element, id] of elements) if (flashes.get(element) === id) visit(element);
}
