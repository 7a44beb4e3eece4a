/** Layouts that a person named, and where they are kept. */

/** What is on the screen, whatever its size. */
export interface SavedLayout {
  readonly preset: string;
  /** By the panels that share a place, the one that is shown. */
  readonly shown: Readonly<Record<string, string>>;
  /** The one that is shown alone. */
  readonly zoomed?: string | undefined;
}

/** Layouts that the person named. */
export interface SavedLayouts {
  read(): Readonly<Record<string, SavedLayout>>;
  /** @throws {Error} where they cannot be kept for the next time */
  write(layouts: Readonly<Record<string, SavedLayout>>): void;
}
