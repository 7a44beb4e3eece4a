import type { DescMethodServerStreaming, DescMethodUnary, Message } from '@bufbuild/protobuf';
import type { Change } from '@tickboard/core/store/change';

interface Asked<Method> {
  /** As routes know it: `order.OrderService/GetOrders`. */
  readonly name: string;
  readonly method: Method;
  readonly request: Message;
  /** What the routes get. */
  readonly read: (message: Message) => unknown;
}

export interface PlannedCall extends Asked<DescMethodUnary> {
  readonly intervalMs: number;
  readonly followUp?: FollowUp;
}

export type PlannedStream = Asked<DescMethodServerStreaming>;

/** What is asked once because of what a call answered. */
export interface Question extends Asked<DescMethodUnary> {
  /** It is asked now. */
  begin(): void;
  /** Whether the server answers that it knows nothing of it. */
  isEmpty(message: Message): boolean;
  /** The server knows nothing of it. */
  gone(): Change;
}

export interface FollowUp {
  /** A call begins. */
  begin(): void;
  /** It was answered. */
  end(answer: Message): readonly Question[];
}

/** What a source asks of its server: methods, found in the descriptions of interfaces, and requests. */
export interface Plan {
  readonly calls: readonly PlannedCall[];
  readonly streams: readonly PlannedStream[];
}

export class PlanError extends Error {
  override readonly name = 'PlanError';
}
