/** The bell of the terminal, for rules of the person's own and for nothing else. */
import type { Desk } from '../board/desk.ts';

/** However much is raised, no siren. */
const BETWEEN_MS = 1_000;

export function ringWith({ alerts, clock }: Desk, ring: () => void): void {
  let rangAtMs = Number.NEGATIVE_INFINITY;
  alerts.onRaised(({ rule, hasSound }) => {
    const now = clock.monotonic();
    if (rule === undefined || !hasSound || now - rangAtMs < BETWEEN_MS) return;
    rangAtMs = now;
    ring();
  });
}
