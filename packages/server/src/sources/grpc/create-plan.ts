import { createB25OrdersPlan, createB25RiskPlan } from './b25-plan.ts';
import { createDescribedPlan } from './described-plan.ts';
import type { GrpcPart } from './options.ts';
import type { Plan } from './plan.ts';

/** One a source: what is asked remembers what was answered. @throws {PlanError} */
export function createPlan(parts: readonly GrpcPart[]): Plan {
  const plans = parts.map(planPart);
  return { calls: plans.flatMap(({ calls }) => calls), streams: plans.flatMap(({ streams }) => streams) };
}

function planPart(part: GrpcPart): Plan {
  if (part.kind === 'b25_orders') return createB25OrdersPlan(part);
  return part.kind === 'b25_risk' ? createB25RiskPlan(part) : createDescribedPlan(part);
}
