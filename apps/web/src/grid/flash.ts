/** A changed figure lights up for a moment; a flood of them does not. */
const DURATION_MS = 300;
const RUNNING_MAX = 40;

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

let running = 0;

export function flash(element: Element, direction: 'up' | 'down' | 'flat'): void {
  if (running >= RUNNING_MAX || reducedMotion.matches) return;
  running++;
  const color = direction === 'flat' ? 'var(--line-strong)' : `var(--${direction}-ground)`;
  const animation = element.animate([{ backgroundColor: color }, { backgroundColor: 'transparent' }], DURATION_MS);
  const end = () => {
    running--;
  };
  animation.addEventListener('finish', end, { once: true });
  animation.addEventListener('cancel', end, { once: true });
}
