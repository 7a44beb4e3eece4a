/** Which passes there are to be, and when: ticks, events, heartbeats, and looking after those who lag. */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { FeedEvent } from '@tickboard/core/store/feed';
import type { Store } from '@tickboard/core/store/store';
import { BringUpPass } from './bring-up-pass.ts';
import type { Delivery } from './delivery.ts';
import { EventPlan } from './event-plan.ts';
import type { FeedDispatch } from './feed-dispatch.ts';
import type { Group } from './group.ts';
import { GroupPass, type PassPlan } from './group-pass.ts';
import { HeartbeatPlan } from './heartbeat-plan.ts';
import type { Membership } from './membership.ts';
import type { Messages } from './messages.ts';
import type { BroadcastObserver } from './observer.ts';
import type { RateClass } from './rate-class.ts';
import type { SendQueue } from './send-queue.ts';
import type { Subscriber } from './subscriber.ts';
import { UpdatePlan } from './update-plan.ts';

export interface PassScheduleOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly observer: BroadcastObserver;
  readonly limits: () => { readonly heartbeatMs: number };
  readonly members: Membership;
  readonly queue: SendQueue;
  readonly feeds: FeedDispatch;
  readonly messages: Messages;
  readonly delivery: Delivery;
}

const SWEEPS_PER_HEARTBEAT = 4;

export class PassSchedule {
  readonly #options: PassScheduleOptions;
  /** Rate classes whose lagging members wait to be looked at. */
  readonly #bringingUp = new Set<RateClass>();
  #sweepTimer: Timer | undefined;
  #isHeartbeatDue = false;

  constructor(options: PassScheduleOptions) {
    this.#options = options;
  }

  run(): void {
    const { clock, limits } = this.#options;
    this.#sweepTimer = clock.after(limits().heartbeatMs / SWEEPS_PER_HEARTBEAT, () => {
      this.#sweep();
      this.run();
    });
  }

  stop(): void {
    this.#sweepTimer?.cancel();
  }

  tick(rateClass: RateClass): void {
    const ended = () => this.#bringUpAll(rateClass);
    this.#add(new UpdatePlan({ ...this.#options, rateClass, feeds: this.#feedsNow, ended }));
  }

  dispatchEvents(): void {
    const { messages } = this.#options;
    const packEvent = (group: Group, event: FeedEvent) => messages.event(group, event);
    this.#add(new EventPlan({ ...this.#options, groups: this.#groups, packEvent }));
  }

  readonly #feedsNow = () => this.#options.feeds.positions;
  readonly #groups = () => this.#options.members.groups();

  #add(plan: PassPlan): void {
    const { queue, delivery } = this.#options;
    queue.add(new GroupPass(plan, queue, delivery));
  }

  #bringUpAll(rateClass: RateClass): void {
    if (rateClass.lagging.size === 0 || this.#bringingUp.has(rateClass)) return;
    this.#bringingUp.add(rateClass);
    const ended = () => {
      this.#bringingUp.delete(rateClass);
      // Whoever is left is looked at again after the next tick, even if nothing happens until then.
      if (rateClass.lagging.size > 0) rateClass.wake();
    };
    this.#options.queue.add(new BringUpPass({ rateClass, bringUp: (subscriber) => this.#bringUp(subscriber), ended }));
  }

  #bringUp(subscriber: Subscriber): void {
    const { delivery, messages, observer } = this.#options;
    const { group, lag } = subscriber;
    if (group === undefined || lag === undefined || delivery.judge(subscriber) !== 'drained') return;
    // It comes from a class that has ticked since this one did.
    if (Math.max(lag.version, lag.prev) > group.rateClass.view.version) return;
    group.rateClass.lagging.delete(subscriber);
    subscriber.lag = undefined;
    const { kind, parcels } = messages.catchUp(group, lag);
    observer.caughtUp(kind);
    delivery.writeBulk(subscriber, parcels);
    const { waiting } = subscriber;
    subscriber.waiting = [];
    for (const respond of waiting) respond();
  }

  /** Looks after what no tick and no event looks after: silence, slow clients of slow classes, notices that got lost. */
  #sweep(): void {
    const { clock, delivery, feeds, limits, members } = this.#options;
    for (const rateClass of members.classes) {
      rateClass.wakeIfBehind();
      for (const subscriber of rateClass.lagging) delivery.judge(subscriber);
    }
    feeds.wake();
    if (this.#isHeartbeatDue) return;
    this.#isHeartbeatDue = true;
    const ended = () => (this.#isHeartbeatDue = false);
    const { heartbeatMs } = limits();
    this.#add(new HeartbeatPlan({ clock, heartbeatMs, groups: this.#groups, feeds: this.#feedsNow, ended }));
  }
}
