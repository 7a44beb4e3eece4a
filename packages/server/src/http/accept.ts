import type { FastifyReply } from 'fastify';

/**
 * Whether an Accept header asks for JSON by name, and at least as much as for plain text. Wildcards name nothing: curl
 * and browsers send them always.
 */
export function prefersJson(accept: string | undefined): boolean {
  const weights = new Map((accept ?? '').toLowerCase().split(',').map(readRange));
  const json = weights.get('application/json') ?? 0;
  return json > 0 && json >= Math.max(weights.get('text/plain') ?? 0, weights.get('text/*') ?? 0);
}

/** Whether an Accept header names pages: browsers do so for an address that a person goes to, and for nothing else. */
export function acceptsPage(accept: string | undefined): boolean {
  return (accept ?? '')
    .toLowerCase()
    .split(',')
    .map(readRange)
    .some(([type, weight]) => type === 'text/html' && weight > 0);
}

function readRange(range: string): readonly [type: string, weight: number] {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length);
  return [type, weight === undefined ? 1 : Number(weight)];
}

/** Adds to what the answer depends on; the CORS plugin has named the origin already. */
export function addVary(reply: FastifyReply, ...names: readonly string[]): void {
  const named = reply.getHeader('vary');
  void reply.header('vary', [...(named === undefined ? [] : [named].flat()), ...names].join(', '));
}
