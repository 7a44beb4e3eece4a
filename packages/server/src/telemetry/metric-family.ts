/**
 * Metrics as the hot paths use them. prom-client finds a child by hashing its labels at every call; here a child is
 * found once and held, and counting is one addition: the figures move into the registry when it is read.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Values of the labels of a family, in the order of its label names. */
export type Labels = readonly string[];
export type LabelNames<Values extends Labels> = { readonly [Index in keyof Values]: string };

/** Labels come from fixed sets. Should one ever come from outside, whatever is beyond this shares one child. */
const CHILDREN_MAX = 500;
const OTHER = 'other';

export interface CounterChild {
  inc(count?: number): void;
}

export interface GaugeChild {
  set(value: number): void;
  add(difference: number): void;
}

export interface HistogramChild {
  observe(value: number): void;
}

export interface Family<Values extends Labels, Child> {
  /** The same child for the same labels: hold it where it is needed often. */
  child(...values: Values): Child;
}

class Cell implements CounterChild, GaugeChild {
  readonly labels: Readonly<Record<string, string>>;
  value = 0;

  constructor(labels: Readonly<Record<string, string>>) {
    this.labels = labels;
  }

  inc(count = 1): void {
    this.value += count;
  }

  set(value: number): void {
    this.value = value;
  }

  add(difference: number): void {
    this.value += difference;
  }
}

/** Finds children by their label values, creating each once. */
class Children<Values extends Labels, Child> implements Family<Values, Child> {
  readonly #byKey = new Map<string, Child>();
  readonly #names: readonly string[];
  readonly #create: (labels: Readonly<Record<string, string>>) => Child;

  constructor(names: LabelNames<Values>, create: (labels: Readonly<Record<string, string>>) => Child) {
    this.#names = names;
    this.#create = create;
  }

  child(...values: Values): Child {
    return this.#find(values) ?? this.#add(this.#byKey.size < CHILDREN_MAX ? values : this.#names.map(() => OTHER));
  }

  all(): IterableIterator<Child> {
    return this.#byKey.values();
  }

  #find(values: Labels): Child | undefined {
    return this.#byKey.get(values.join('\n'));
  }

  #add(values: Labels): Child {
    const found = this.#find(values);
    if (found !== undefined) return found;
    const child = this.#create(Object.fromEntries(this.#names.map((name, index) => [name, values[index] ?? OTHER])));
    this.#byKey.set(values.join('\n'), child);
    return child;
  }
}

interface About<Values extends Labels> {
  readonly registry: Registry;
  readonly name: string;
  readonly help: string;
  readonly labelNames: LabelNames<Values>;
}

export function counterFamily<Values extends Labels>(about: About<Values>): Family<Values, CounterChild> {
  const { registry, name, help, labelNames } = about;
  const children = new Children<Values, Cell>(labelNames, (labels) => new Cell(labels));
  const counter = new Counter({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      counter.reset();
      for (const { labels, value } of children.all()) counter.inc(labels, value);
    },
  });
  return children;
}

export function gaugeFamily<Values extends Labels>(about: About<Values>): Family<Values, GaugeChild> {
  const { registry, name, help, labelNames } = about;
  const children = new Children<Values, Cell>(labelNames, (labels) => new Cell(labels));
  const gauge = new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      for (const { labels, value } of children.all()) gauge.set(labels, value);
    },
  });
  return children;
}

export function histogramFamily<Values extends Labels>(
  about: About<Values> & { readonly buckets: readonly number[] },
): Family<Values, HistogramChild> {
  const { registry, name, help, labelNames } = about;
  const histogram = new Histogram({ name, help, labelNames, buckets: [...about.buckets], registers: [registry] });
  return new Children<Values, HistogramChild>(labelNames, (labels) => histogram.labels(labels));
}
