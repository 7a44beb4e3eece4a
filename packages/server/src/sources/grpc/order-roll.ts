import { create, type Message } from '@bufbuild/protobuf';
import {
  GetOrderRequestSchema,
  OrderService,
  OrderState,
  type GetOrderResponse,
  type GetOrdersResponse,
  type Order,
  type OrderUpdate,
} from './generated/b25/order_pb.js';
import type { FollowUp, Question } from './plan.ts';

/** Orders asked for one by one after a list; the others wait for the next. */
const ASKED_MAX = 100;

/**
 * Which orders are known to be active. A list in which one of them is missing does not say that it is gone: the service
 * may cut its lists. So it is asked for by its id, and only an order that the service does not know any more is.
 */
export class OrderRoll implements FollowUp {
  readonly #active = new Set<string>();
  /** Orders that the stream told of since the list was asked for; undefined while none is on its way. */
  #heard: Set<string> | undefined;

  begin(): void {
    this.#heard = new Set();
  }

  hear({ order }: OrderUpdate | GetOrderResponse): void {
    if (order === undefined) return;
    this.#heard?.add(order.orderId);
    this.#note(order);
  }

  end(answer: Message): Question[] {
    const { orders } = answer as GetOrdersResponse;
    const heard = this.#heard ?? new Set();
    this.#heard = undefined;
    const listed = new Set(orders.map(({ orderId }) => orderId));
    const missing = [...this.#active].filter((id) => !listed.has(id) && !heard.has(id));
    for (const order of orders) if (!heard.has(order.orderId)) this.#note(order);
    return missing.slice(0, ASKED_MAX).map((id) => this.#askFor(id));
  }

  #askFor(id: string): Question {
    return {
      name: `${OrderService.typeName}/${OrderService.method.getOrder.name}`,
      method: OrderService.method.getOrder,
      request: create(GetOrderRequestSchema, { orderId: id }),
      // Next time the others come first: one that is never answered must not keep them from their turn.
      begin: () => {
        if (this.#active.delete(id)) this.#active.add(id);
      },
      read: (message) => {
        this.hear(message as GetOrderResponse);
        return message;
      },
      isEmpty: (message) => (message as GetOrderResponse).order === undefined,
      gone: () => {
        this.#active.delete(id);
        return { op: 'delete', channel: 'orders', key: id };
      },
    };
  }

  #note({ orderId, state }: Order): void {
    if (state >= OrderState.FILLED) this.#active.delete(orderId);
    else if (state >= OrderState.NEW) this.#active.add(orderId);
  }
}
