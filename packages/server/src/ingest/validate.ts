/** The one gate to the state: nothing from outside passes before the schema of its channel accepted it. */
import type { ChannelDefinition } from '@tickboard/core/model/channel';
import { KEY_PATTERN } from '@tickboard/core/model/field';
import { CHANNELS } from '@tickboard/core/model/registry';
import type { Change } from '@tickboard/core/store/change';
import { Compile } from 'typebox/compile';

interface Gate {
  readonly definition: ChannelDefinition;
  readonly check: (value: unknown) => boolean;
  readonly explain: (value: unknown) => string;
}

const KEY = new RegExp(KEY_PATTERN, 'u');
const SHOWN_MAX_LENGTH = 64;

const GATES: ReadonlyMap<string, Gate> = new Map(
  CHANNELS.map((definition) => {
    const validator = Compile(definition.schema);
    const explain = (value: unknown) => {
      const [fault] = validator.Errors(value);
      if (fault === undefined) return 'not valid';
      return `${fault.instancePath.slice(1) || 'row'} ${fault.message}, got ${show(value, fault.instancePath)}`;
    };
    return [definition.name, { definition, check: (value: unknown) => validator.Check(value), explain }];
  }),
);

/** What is wrong with a change, in words; undefined where nothing is. */
export function findFault(change: Change): string | undefined {
  const gate = GATES.get(change.channel);
  if (gate === undefined) return `there is no channel ${change.channel}`;
  if ((change.op === 'event') !== (gate.definition.kind === 'feed'))
    return `${change.op} does not go with ${change.channel}`;
  if (change.op === 'delete') return KEY.test(change.key) ? undefined : 'the key is not valid';
  const value = change.op === 'event' ? change.data : change.row;
  return gate.check(value) ? undefined : gate.explain(value);
}

function show(value: unknown, pointer: string): string {
  let found = value;
  for (const name of pointer.split('/').slice(1)) found = (found as Record<string, unknown> | undefined)?.[name];
  const text = typeof found === 'number' ? String(found) : (JSON.stringify(found) ?? 'nothing');
  return text.length > SHOWN_MAX_LENGTH ? `${text.slice(0, SHOWN_MAX_LENGTH)}…` : text;
}
