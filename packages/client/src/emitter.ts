/** Typed events. What a listener throws goes to `onError`, and harms neither the other listeners nor the emitter. */
interface Subscription {
  readonly listener: (payload: never) => unknown;
}

export class Emitter<Events extends object> {
  readonly #subscriptions = new Map<keyof Events, Set<Subscription>>();
  readonly #onError: (event: keyof Events, error: unknown) => void;

  constructor(onError: (event: keyof Events, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Calls `listener` with each event of that name until the returned function is called. */
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => unknown): () => void {
    let subscriptions = this.#subscriptions.get(name);
    if (subscriptions === undefined) this.#subscriptions.set(name, (subscriptions = new Set()));
    const subscription: Subscription = { listener };
    subscriptions.add(subscription);
    return () => subscriptions.delete(subscription);
  }

  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    // A copy: a listener may add and remove listeners.
    const present = Array.from(this.#subscriptions.get(name) ?? []);
    for (const { listener } of present) {
      try {
        const result = (listener as (payload: Events[Name]) => unknown)(payload);
        if (result instanceof Promise) result.catch((error: unknown) => this.#onError(name, error));
      } catch (error) {
        this.#onError(name, error);
      }
    }
  }
}
