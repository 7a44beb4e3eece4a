/** Loads what was not opened yet while nobody waits for anything, so that it is there when the server is not. */
import { PANELS } from '../panels/registry.ts';
import { ROUTES } from './routes.ts';

const DOCKING = '(min-width: 1024px)';
/** In the page's own timeline, once all is there. */
const MARK = 'tickboard-prefetched';

/** One after the other. @throws {LoadFailure} where something is not to be had */
export async function prefetch(): Promise<void> {
  const loads = [...ROUTES, ...PANELS].map(({ load }) => load);
  for (const load of [...loads, loadChart, ...(matchMedia(DOCKING).matches ? [loadDock] : [])]) {
    await idle();
    await load();
  }
  performance.mark(MARK);
}

const loadChart = async () => (await import('../panels/chart/chart-panel.tsx')).loadChart();
const loadDock = async () => (await import('../pages/desk-page.tsx')).loadDock();

/** Safari has no such callback. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve());
    else setTimeout(resolve);
  });
}
