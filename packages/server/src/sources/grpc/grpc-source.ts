/** Asks a gRPC server, and listens to what it streams. Rules: docs/spec/source-grpc.md. */
import { RouteDecoder } from '../../decode/route-decoder.ts';
import { CircuitBreaker } from '../circuit-breaker.ts';
import { addressOf } from '../network-words.ts';
import { loadTls } from '../read-tls.ts';
import { SessionLoop } from '../session-loop.ts';
import type { Source, SourceContext } from '../source.ts';
import { createPlan } from './create-plan.ts';
import { GrpcSession } from './grpc-session.ts';
import type { GrpcSourceOptions } from './options.ts';

/** Failures in a row after which a method is asked less often, and the connection given up. */
const FAILURES_MAX = 3;

/** @throws {PlanError} where what is asked is not what the interfaces describe. */
export function createGrpcSource(options: GrpcSourceOptions, context: SourceContext): Source {
  const plan = createPlan(options.parts);
  const { clock, random } = context;
  const breakers = new Map(
    plan.calls.map((call) => [call, new CircuitBreaker({ clock, random, failuresMax: FAILURES_MAX })] as const),
  );
  const decoder = new RouteDecoder({ routes: options.createRoutes(), sink: context });
  const address = addressOf(new URL(options.url));
  const secrets = secretsOf(options.metadata);
  return new SessionLoop({
    context,
    backoff: options,
    createSession: () => {
      const tls = loadTls(options.tls);
      return new GrpcSession({ options, context, plan, tls, decoder, breakers, address, secrets });
    },
    describeFault: (error) => `cannot connect to ${address}: ${(error as Error).message}`,
    onStop: () => decoder.close(),
  });
}

/** Values of metadata, and what in them follows a word such as `Bearer`. */
function secretsOf(metadata: Readonly<Record<string, string>>): string[] {
  const texts = Object.values(metadata).flatMap((value) => [value, ...value.split(' ').slice(1)]);
  return texts.filter((text) => text.length >= 4);
}
