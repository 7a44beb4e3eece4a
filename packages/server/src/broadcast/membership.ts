/** Who is in which group of which rate class. Both exist exactly as long as somebody is in them. */
import { type CodecName, createCodecs } from '@tickboard/core/protocol/codec/registry';
import type { Selection } from '@tickboard/core/store/selection';
import { Group } from './group.ts';
import type { BroadcastObserver } from './observer.ts';
import { RateClass, type RateClassOptions } from './rate-class.ts';
import type { Subscriber } from './subscriber.ts';

export interface MembershipOptions extends Omit<RateClassOptions, 'intervalMs'> {
  readonly observer: BroadcastObserver;
  /** Compress messages from this size on, for those who negotiated it. */
  readonly compressFrom: number;
}

export class Membership {
  readonly codecs = createCodecs();
  readonly #options: MembershipOptions;
  readonly #classes = new Map<number, RateClass>();
  #groupsMade = 0;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  get classes(): Iterable<RateClass> {
    return this.#classes.values();
  }

  *groups(): Generator<Group> {
    for (const rateClass of this.#classes.values()) yield* rateClass.groups.values();
  }

  get counts() {
    const classes = [...this.#classes.values()];
    const sum = (count: (rateClass: RateClass) => number) => classes.reduce((total, each) => total + count(each), 0);
    return {
      rateClasses: classes.length,
      groups: sum(({ groups }) => groups.size),
      subscribers: sum(({ groups }) => [...groups.values()].reduce((total, { members }) => total + members.size, 0)),
      lagging: sum(({ lagging }) => lagging.size),
    };
  }

  /** Puts a subscriber into its group, out of the one it was in. Should it lag, the caller says where it stands now. */
  enter(subscriber: Subscriber, selection: Selection, intervalMs: number): Group {
    const before = subscriber.group;
    // First in, then out: a class that its only session would leave and enter again keeps its view, and so what the
    // session holds.
    const rateClass = this.#classOf(intervalMs);
    const group = this.#groupOf(rateClass, subscriber, selection);
    if (group === before) return group;
    group.members.add(subscriber);
    subscriber.group = group;
    if (before !== undefined) this.#remove(subscriber, before);
    return group;
  }

  leave(subscriber: Subscriber): void {
    const { group } = subscriber;
    subscriber.hasLeft = true;
    if (group === undefined) return;
    subscriber.group = undefined;
    this.#remove(subscriber, group);
    subscriber.lag = undefined;
    subscriber.waiting = [];
  }

  stop(): void {
    for (const rateClass of this.#classes.values()) rateClass.stop();
  }

  compressFrom(subscriber: Subscriber): number | undefined {
    return subscriber.isCompressed ? this.#options.compressFrom : undefined;
  }

  #classOf(intervalMs: number): RateClass {
    let rateClass = this.#classes.get(intervalMs);
    if (rateClass === undefined) {
      rateClass = new RateClass({ ...this.#options, intervalMs });
      this.#classes.set(intervalMs, rateClass);
    }
    return rateClass;
  }

  #groupOf(rateClass: RateClass, subscriber: Subscriber, selection: Selection): Group {
    const { clientType, codec, isCompressed } = subscriber;
    const key = [clientType, codec, String(isCompressed), selection.text].join(' ');
    let group = rateClass.groups.get(key);
    if (group === undefined) {
      group = new Group({
        id: ++this.#groupsMade,
        key,
        rateClass,
        selection,
        clientType,
        codec: this.codecs[codec satisfies CodecName],
        compressFrom: this.compressFrom(subscriber),
        observer: this.#options.observer,
        monotonic: () => this.#options.clock.monotonic(),
      });
      rateClass.groups.set(key, group);
    }
    return group;
  }

  #remove(subscriber: Subscriber, group: Group): void {
    const { rateClass } = group;
    group.members.delete(subscriber);
    rateClass.lagging.delete(subscriber);
    if (group.members.size > 0) return;
    rateClass.groups.delete(group.key);
    if (rateClass.groups.size > 0) return;
    rateClass.stop();
    this.#classes.delete(rateClass.intervalMs);
  }
}
