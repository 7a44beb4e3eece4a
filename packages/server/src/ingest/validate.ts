/** The one gate to the state: nothing from outside passes before the schema of its channel accepted it. */
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import { KEY_PATTERN, TIME_MAX_MS } from '@tickboard/core/model/field';
import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change } from '@tickboard/core/store/change';
import Type, { type TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { Errors } from 'typebox/schema';

export interface Fault {
  /** A short fixed name: faults are counted by it. */
  readonly kind: string;
  /** What is wrong where, in words. A hundred times dearer than finding the fault: only for what is read by someone. */
  describe(): string;
}

interface Gate {
  readonly definition: ChannelDefinition;
  readonly check: (value: unknown) => boolean;
  readonly explain: (value: unknown) => string;
}

const KEY = new RegExp(KEY_PATTERN, 'u');
const SHOWN_MAX_LENGTH = 64;

const GATES: ReadonlyMap<string, Gate> = new Map(
  CHANNELS.map((definition) => {
    const validator = Compile(withNulls(definition.schema));
    const explain = (value: unknown) => {
      // In the words of the schema itself: a fault of `number or null` names both.
      const [, [fault]] = Errors(definition.schema, withoutNulls(value));
      if (fault === undefined) return 'not valid';
      const where = fault.instancePath.slice(1, SHOWN_MAX_LENGTH) || 'row';
      const shown = show(value, fault.instancePath);
      // How a decoder says that it could not read what was given.
      const got = shown === 'NaN' ? 'what was given cannot be read so' : `got ${shown}`;
      return `${where} ${fault.message}, ${got}`;
    };
    return [definition.name, { definition, check: (value: unknown) => validator.Check(value), explain }];
  }),
);

/** What is wrong with a change; undefined where nothing is. */
export function findFault(change: Change): Fault | undefined {
  const { channel } = change;
  const gate = GATES.get(channel);
  if (gate === undefined) return { kind: 'unknown_channel', describe: () => `there is no channel ${cut(channel)}` };
  const kind = `invalid_${channel}`;
  if ((change.op === 'event') !== (gate.definition.kind === 'feed')) {
    return { kind, describe: () => `${change.op} does not go with ${channel}` };
  }
  if (change.op === 'delete') {
    if (typeof change.key !== 'string' || !KEY.test(change.key)) {
      return { kind, describe: () => `${describeValue(change.key)} is no key` };
    }
    return change.at === undefined || isTime(change.at)
      ? undefined
      : { kind, describe: () => `${describeValue(change.at)} is no time` };
  }
  const value = change.op === 'event' ? change.data : change.row;
  return gate.check(value) ? undefined : { kind, describe: () => gate.explain(value) };
}

/** A null removes a field, or leaves it out: it may stand wherever a field may be missing, which rows' schemas do not say. */
function withNulls({ properties }: TObject): TObject {
  const entries = Object.entries(properties).map(([name, field]) => {
    return [name, Type.IsOptional(field) ? Type.Optional(Type.Union([field, Type.Null()])) : field] as const;
  });
  return Type.Object(Object.fromEntries(entries));
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

function show(value: unknown, pointer: string): string {
  let found = value;
  for (const name of pointer.split('/').slice(1)) found = (found as Record<string, unknown> | undefined)?.[name];
  return describeValue(found);
}

function isTime(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= TIME_MAX_MS;
}

/** Looks no further into a value than it shows: it may be huge, or hostile. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : cut(String(value));
}

function cut(text: string): string {
  return text.length > SHOWN_MAX_LENGTH ? `${text.slice(0, SHOWN_MAX_LENGTH)}…` : text;
}
