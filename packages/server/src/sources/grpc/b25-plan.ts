/** What B25's services are asked. Their messages go to the decoders as they are: JSON between would cost most of all. */
import { create, type DescMethodServerStreaming, type DescMethodUnary, type Message } from '@bufbuild/protobuf';
import {
  GetOrdersRequestSchema,
  OrderService,
  StreamOrderUpdatesRequestSchema,
  type OrderUpdate,
} from './generated/b25/order_pb.js';
import { EmergencyStopStatusRequestSchema, RiskManager, RiskMetricsRequestSchema } from './generated/b25/risk_pb.js';
import type { B25OrdersPart, B25RiskPart } from './options.ts';
import { OrderRoll } from './order-roll.ts';
import type { Plan } from './plan.ts';

/** All orders at the start and at each interval, their updates in between. */
export function createB25OrdersPlan({ intervalMs, userId, symbols }: B25OrdersPart): Plan {
  const roll = new OrderRoll();
  const { getOrders, streamOrderUpdates } = OrderService.method;
  const request = create(StreamOrderUpdatesRequestSchema, { userId, symbols: [...symbols] });
  const readUpdate = (message: Message): Message => {
    roll.hear(message as OrderUpdate);
    return message;
  };
  return {
    calls: [{ ...ask(getOrders, create(GetOrdersRequestSchema)), intervalMs, followUp: roll }],
    streams: [{ ...ask(streamOrderUpdates, request), read: readUpdate }],
  };
}

export function createB25RiskPlan({ intervalMs, accountId }: B25RiskPart): Plan {
  const { getRiskMetrics, getEmergencyStopStatus } = RiskManager.method;
  return {
    calls: [
      { ...ask(getRiskMetrics, create(RiskMetricsRequestSchema, { accountId })), intervalMs },
      { ...ask(getEmergencyStopStatus, create(EmergencyStopStatusRequestSchema)), intervalMs },
    ],
    streams: [],
  };
}

function ask<Method extends DescMethodUnary | DescMethodServerStreaming>(method: Method, request: Message) {
  const name = `${method.parent.typeName}/${method.name}`;
  return { name, method, request, read: (message: Message): unknown => message };
}
