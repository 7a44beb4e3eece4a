/** Reads the text format of Prometheus, as far as tests need it. */
const SAMPLE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The sum of all samples of this name whose labels include those given; undefined if there is none. */
export function findSample(
  exposition: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  let sum: number | undefined;
  for (const line of exposition.split('\n')) {
    const [, found, inner = '', value] = SAMPLE.exec(line) ?? [];
    if (found !== name) continue;
    const held = Object.fromEntries([...inner.matchAll(LABEL)].map(([, label, text]) => [label, text]));
    if (Object.entries(labels).every(([label, wanted]) => held[label] === wanted)) sum = (sum ?? 0) + Number(value);
  }
  return sum;
}
