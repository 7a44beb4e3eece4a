/** `:cols +bid -vol`: which columns of a table are chosen then. */

export interface ColumnChoice {
  readonly id: string;
  readonly title: string;
  readonly isChosen: boolean;
  /** It is always there. */
  readonly isFixed: boolean;
}

/** The columns chosen afterwards; undefined for all of them. @throws {Error} with words for the person */
export function changeColumns(columns: readonly ColumnChoice[], words: string): readonly string[] | undefined {
  const chosen = new Set(columns.filter(({ isChosen }) => isChosen).map(({ id }) => id));
  for (const word of words.split(/\s+/)) {
    const [, sign, name = ''] = /^([+\u2212-])(.+)$/.exec(word) ?? [];
    if (sign === undefined) throw new Error(`"${word}": expected + or - and a column, such as +bid or -vol`);
    const column = find(columns, name.toLowerCase());
    if (column === undefined) {
      throw new Error(`"${name}": expected one of ${columns.map(({ id }) => id).join(', ')}`);
    }
    if (sign === '+') chosen.add(column.id);
    else if (column.isFixed) throw new Error(`${column.title} is always there`);
    else chosen.delete(column.id);
  }
  return chosen.size === columns.length ? undefined : columns.map(({ id }) => id).filter((id) => chosen.has(id));
}

/** Its name or its heading, else the first that begins so. */
function find(columns: readonly ColumnChoice[], name: string): ColumnChoice | undefined {
  const isCalled = ({ id, title }: ColumnChoice) => id.toLowerCase() === name || title.toLowerCase() === name;
  const beginsSo = ({ id, title }: ColumnChoice) =>
    id.toLowerCase().startsWith(name) || title.toLowerCase().startsWith(name);
  return columns.find(isCalled) ?? columns.find(beginsSo);
}
