/** How the sources fare, from the rows of `system_health`. */

/** Its rows that are no source: what the server writes back to has a state like one. */
const WRITE_BACK = 'write_back';
/** What supervision observes of a source; services that speak for themselves are none. */
const SOURCE_STATES = new Set(['connecting', 'live', 'stale', 'down']);

/** In words and, one a line, in detail; both empty where all sources are live. */
export function describeSources(health) {
  const sources = Object.entries(health).filter(
    ([service, { status }]) => service !== WRITE_BACK && SOURCE_STATES.has(status),
  );
  const others = sources.filter(([, { status }]) => status !== 'live');
  if (others.length === 0) return { words: '', detail: '' };
  const noun = sources.length === 1 ? 'source' : 'sources';
  return {
    words: `${others.length} of ${sources.length} ${noun} not live`,
    detail: others.map(([service, { status, detail }]) => `${service}: ${detail ?? status}`).join('\n'),
  };
}
