import { expect } from 'vitest';
import type { WireClient } from './wire-client.ts';

/** Fails where a client holds something else than the server, by the digests of all channels. */
export async function expectProven(client: WireClient): Promise<void> {
  const { theirs, ours } = await client.verify();
  expect(ours).toEqual(theirs);
}
