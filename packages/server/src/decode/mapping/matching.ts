/** Whether a value of a message is one of those that a mapping names. */
import { readFigure } from '../values.ts';

export type Matches = (value: unknown) => boolean;

/** A text is met by the same text, a decimal by every way of writing the same figure: 0 by 0, `"0"` and `"0.00"`. */
export function compileMatch(texts: readonly string[]): Matches {
  const lookUp = compileLookUp(new Map(texts.map((text) => [text, true])));
  return (value) => lookUp(value) ?? false;
}

/** As `compileMatch`, to what belongs to the text that is met. */
export function compileLookUp<Result>(byText: ReadonlyMap<string, Result>): (value: unknown) => Result | undefined {
  const byFigure = new Map<number, Result>();
  for (const [text, result] of byText) {
    const figure = readFigure(text);
    if (typeof figure === 'number' && Number.isFinite(figure)) byFigure.set(figure, result);
  }
  return (value) => {
    if (typeof value === 'string') {
      const found = byText.get(value);
      return found !== undefined || byFigure.size === 0 ? found : byFigure.get(readFigure(value) as number);
    }
    if (typeof value === 'number') return byFigure.get(value);
    return typeof value === 'boolean' ? byText.get(String(value)) : undefined;
  };
}
