/** Why history cannot be kept or asked, in words that stand by themselves. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  /** Whether the same may succeed later, with nothing done about it here. */
  readonly canRetry: boolean;

  constructor(message: string, { canRetry, cause }: { readonly canRetry: boolean; readonly cause?: unknown }) {
    super(message, { cause });
    this.canRetry = canRetry;
  }
}
