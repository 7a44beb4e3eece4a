const BYTES = 16;

/** Another one each time. `randomUUID` is there in secure contexts only, and a server in one's own house speaks plain HTTP. */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
