/** Tells every group that was silent for the heartbeat interval that nothing happened, and up to which version. */
import type { Clock } from '@tickboard/core/clock';
import { formatTime } from '@tickboard/core/model/wire-value';
import type { HeartbeatMessage } from '@tickboard/core/protocol/down/heartbeat';
import type { Group } from './group.ts';
import type { PassPlan } from './group-pass.ts';
import { Job } from './job.ts';

export interface HeartbeatPlanOptions {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly groups: () => Iterable<Group>;
  /** By feed: the last event that was handed to the groups. */
  readonly feeds: () => ReadonlyMap<string, number>;
  readonly ended: () => void;
}

export class HeartbeatPlan implements PassPlan {
  readonly #options: HeartbeatPlanOptions;

  constructor(options: HeartbeatPlanOptions) {
    this.#options = options;
  }

  begin(): Iterable<Group> {
    return this.#options.groups();
  }

  makeJob(group: Group): Job | undefined {
    const { clock, heartbeatMs, feeds } = this.#options;
    const nowMs = clock.monotonic();
    if (nowMs - group.lastMadeAtMs < heartbeatMs) return undefined;
    group.lastMadeAtMs = nowMs;
    const before = group.position(feeds());
    const message = makeHeartbeat(before.version, before.prev, clock.now());
    return new Job(before, () => group.packControl(message));
  }

  end(): void {
    this.#options.ended();
  }
}

/** `time`: Unix ms. */
export function makeHeartbeat(seq: number, prev: number, time: number): HeartbeatMessage {
  return { type: 'heartbeat', seq, prev, timestamp: formatTime(time) };
}
