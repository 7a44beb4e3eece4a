/** A tick of a rate class: what changed since its last one, to each group what it sees of it. */
import type { Clock } from '@tickboard/core/clock';
import type { Store } from '@tickboard/core/store/store';
import type { Group } from './group.ts';
import type { PassPlan } from './group-pass.ts';
import { Job } from './job.ts';
import type { BroadcastObserver, ClientType } from './observer.ts';
import type { RateClass } from './rate-class.ts';
import { TickChanges } from './tick-changes.ts';

export interface UpdatePlanOptions {
  readonly rateClass: RateClass;
  readonly store: Store;
  readonly clock: Clock;
  readonly observer: BroadcastObserver;
  /** By feed: the last event that was handed to the groups. */
  readonly feeds: () => ReadonlyMap<string, number>;
  readonly ended: (rateClass: RateClass) => void;
}

export class UpdatePlan implements PassPlan {
  readonly #options: UpdatePlanOptions;
  readonly #writtenTo = new Set<ClientType>();
  #changes = new TickChanges([]);
  #from = 0;
  #to = 0;
  /** Unix ms. */
  #time = 0;
  #beganAtMs = 0;

  constructor(options: UpdatePlanOptions) {
    this.#options = options;
  }

  begin(): Iterable<Group> {
    const { rateClass, clock } = this.#options;
    if (rateClass.isStopped) return [];
    this.#beganAtMs = clock.monotonic();
    const { from, to, tables } = rateClass.tick();
    this.#from = from;
    this.#to = to;
    this.#time = clock.now();
    this.#changes = new TickChanges(tables);
    return this.#changes.isEmpty ? [] : rateClass.groups.values();
  }

  makeJob(group: Group): Job | undefined {
    const { rateClass, store, feeds } = this.#options;
    if (group.rateClass !== rateClass || this.#changes.isEmpty) return undefined;
    const seen = this.#changes.seenBy(group.selection);
    if (seen.length === 0) return undefined;
    const prev = group.lastSent;
    const head = { type: 'update', epoch: store.epoch, seq: this.#to, prev, time: this.#time } as const;
    group.lastSent = this.#to;
    group.lastMadeAtMs = this.#beganAtMs;
    return new Job({ version: this.#from, prev, feeds: feeds() }, () => group.packState(head, seen));
  }

  written({ clientType }: Group): void {
    this.#writtenTo.add(clientType);
  }

  end(): void {
    const { clock, observer, rateClass, ended } = this.#options;
    const seconds = (clock.monotonic() - this.#beganAtMs) / 1_000;
    for (const clientType of this.#writtenTo) observer.passed(clientType, seconds);
    ended(rateClass);
  }
}
