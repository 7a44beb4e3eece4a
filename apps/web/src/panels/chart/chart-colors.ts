/** The colours of the tokens, for a canvas. */
export interface ChartColors {
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly strong: string;
  readonly accent: string;
  readonly warn: string;
  readonly up: string;
  readonly down: string;
  readonly buy: string;
  readonly sell: string;
}

export function readColors(): ChartColors {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: read('surface'),
    text: read('text'),
    muted: read('muted'),
    line: read('line'),
    strong: read('line-strong'),
    accent: read('accent'),
    warn: read('warn'),
    up: read('up'),
    down: read('down'),
    buy: read('buy'),
    sell: read('sell'),
  };
}

/** A colour of the tokens, which are written as #rrggbb, let through. */
export function fade(color: string, alpha: number): string {
  const byte = Math.round(alpha * 255);
  return `${color}${byte.toString(16).padStart(2, '0')}`;
}

/** Calls `listener` whenever theme or palette change, until the function returned is called. */
export function watchColors(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-palette'] });
  return () => observer.disconnect();
}
