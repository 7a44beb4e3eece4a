/** The code of something could not be had: it is asked for anew once that is shown again. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure';

  constructor(cause: unknown) {
    super('Its code could not be loaded', { cause });
  }
}
