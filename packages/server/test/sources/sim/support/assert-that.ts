/** For checks by the hundred thousand: `expect` costs as much as what it checks, and words are made only for a failure. */
export function assertThat(isTrue: boolean, say: () => string): asserts isTrue {
  if (!isTrue) throw new Error(say());
}

export function assertEqual(found: unknown, expected: unknown, say: () => string): void {
  assertThat(Object.is(found, expected), () => `${say()}: found ${String(found)}, expected ${String(expected)}`);
}

export function assertNear(found: number, expected: number, tolerance: number, say: () => string): void {
  const isNear = Math.abs(found - expected) <= tolerance;
  assertThat(isNear, () => `${say()}: found ${found}, expected ${expected} ± ${tolerance}`);
}
