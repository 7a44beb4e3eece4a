/** Who may connect. One shared API key, compared in constant time; without one, everyone who reaches the port. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface Credentials {
  /** Whether these credentials open the door. `undefined` is no credentials at all. */
  accepts(token: string | undefined): boolean;
  /** Whether anything is asked for. */
  readonly isRequired: boolean;
}

export function createCredentials(apiKey: string | undefined): Credentials {
  if (apiKey === undefined) return { isRequired: false, accepts: () => true };
  const expected = hash(apiKey);
  return {
    isRequired: true,
    accepts: (token) => token !== undefined && timingSafeEqual(hash(token), expected),
  };
}

/** Hashed, so that both sides have one length and comparing tells nothing about it. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
