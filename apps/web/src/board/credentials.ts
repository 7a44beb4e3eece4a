/**
 * The token of this person, where the server wants one. It is held in memory and, if the person asks for it, for as
 * long as the tab lives; never in an address, in storage that other tabs read, or in a log.
 */
import type { Board } from '@tickboard/client/board';

const KEPT_AS = 'tickboard-token';
/** What the handshake of a WebSocket can carry. */
const SENDABLE = /^[\w!#$%&'*+\-.^`|~]+$/;
const CODE_UNAUTHENTICATED = 4401;

export type SignInResult = 'accepted' | 'refused' | 'limited' | 'unreachable' | 'unsendable';

/** There is no token, and the server wants one: nothing is tried until there is. */
class TokenWantedError extends Error {
  override readonly name = 'TokenWantedError';
  readonly shouldRetry = true;
}

export interface CredentialsOptions {
  /** Of the tab. */
  readonly storage: () => Storage;
  /** Asks the server something that wants the token, and returns the status of its answer. @throws where there is none */
  readonly probe: (token: string | undefined) => Promise<number>;
}

export class Credentials {
  readonly #options: CredentialsOptions;
  readonly #listeners = new Set<() => void>();
  #token: string | undefined;
  #isWanted = false;
  #isProbing = false;

  constructor(options: CredentialsOptions) {
    this.#options = options;
    this.#token = this.#readKept();
  }

  /** Whether the server wants a token that it has not got. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /** For the board's attempts to connect: none is made while a token is wanted. */
  readonly token = (): string | undefined => {
    if (this.#isWanted) throw new TokenWantedError('the server wants a token');
    return this.#token;
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A browser does not say why a WebSocket was refused: an ordinary request with the same token does. */
  watch(board: Board): void {
    board.on('status', ({ state, reason }) => {
      if (state === 'refused' && reason?.code === CODE_UNAUTHENTICATED) this.#setWanted(true);
      const isUnknown = reason !== undefined && (state === 'reconnecting' || state === 'connecting');
      if (isUnknown && !this.#isWanted && !this.#isProbing) void this.#find();
    });
  }

  async signIn(token: string, isKept: boolean): Promise<SignInResult> {
    if (!SENDABLE.test(token)) return 'unsendable';
    const result = await this.#try(token);
    if (result !== 'accepted') return result;
    this.#token = token;
    this.#keep(isKept ? token : undefined);
    this.#setWanted(false);
    return result;
  }

  /** Nothing of it stays. */
  forget(): void {
    this.#token = undefined;
    this.#keep(undefined);
  }

  async #find(): Promise<void> {
    this.#isProbing = true;
    if ((await this.#try(this.#token)) === 'refused') {
      this.forget();
      this.#setWanted(true);
    }
    this.#isProbing = false;
  }

  async #try(token: string | undefined): Promise<SignInResult> {
    try {
      const status = await this.#options.probe(token);
      if (status === 401 || status === 403) return 'refused';
      return status === 429 ? 'limited' : status < 500 ? 'accepted' : 'unreachable';
    } catch {
      return 'unreachable';
    }
  }

  #setWanted(isWanted: boolean): void {
    if (this.#isWanted === isWanted) return;
    this.#isWanted = isWanted;
    for (const listener of this.#listeners) listener();
  }

  #readKept(): string | undefined {
    try {
      return this.#options.storage().getItem(KEPT_AS) ?? undefined;
    } catch {
      return undefined;
    }
  }

  #keep(token: string | undefined): void {
    try {
      const storage = this.#options.storage();
      if (token === undefined) storage.removeItem(KEPT_AS);
      else storage.setItem(KEPT_AS, token);
    } catch {
      // It holds for this page.
    }
  }
}
