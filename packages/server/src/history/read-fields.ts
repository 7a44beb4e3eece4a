import type { FieldValue } from '@tickboard/core/model/channel';
import { type HistoryColumn, type HistoryType, isJson, kindOf } from './kinds.ts';

/** The fields of a kept row; undefined where somebody else has written what cannot be read. */
export function readFields(
  type: HistoryType,
  values: readonly (number | string | null)[],
): Record<string, FieldValue> | undefined {
  const row: Record<string, FieldValue> = {};
  try {
    for (const [index, column] of kindOf(type).columns.entries()) {
      const value = values[index];
      if (value !== null && value !== undefined) row[column.name] = readValue(column, value);
    }
    return row;
  } catch {
    return undefined;
  }
}

function readValue({ kind }: HistoryColumn, value: number | string): FieldValue {
  if (kind === 'flag') return value === 1;
  return isJson(kind) ? (JSON.parse(value as string) as FieldValue) : value;
}
