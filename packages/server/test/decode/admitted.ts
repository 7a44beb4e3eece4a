import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change } from '@tickboard/core/store/change';
import { Check } from 'typebox/value';

/** Whether the schema of its channel admits what a change sets: the judgement that every change meets on its way. */
export function isAdmitted(change: Change): boolean {
  if (change.op === 'delete') return true;
  const definition = CHANNELS.find(({ name }) => name === change.channel);
  if (definition === undefined) throw new Error(`no channel ${change.channel}`);
  const row = change.op === 'event' ? change.data : change.row;
  const given = Object.entries(row).filter(([, value]) => value !== undefined && value !== null);
  return Check(definition.schema, Object.fromEntries(given));
}

/** The fields that a change sets or removes, without those that it leaves alone. */
export function fieldsOf(change: unknown): Record<string, unknown> {
  const { row, data } = change as { row?: object; data?: object };
  return Object.fromEntries(Object.entries(row ?? data ?? {}).filter(([, value]) => value !== undefined));
}
