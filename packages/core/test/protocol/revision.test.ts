import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../src/model/registry.ts';
import { CONTROL_MESSAGES, DATA_MESSAGES } from '../../src/protocol/down.ts';
import { UP_MESSAGES } from '../../src/protocol/up.ts';
import { PROTOCOL_REVISION } from '../../src/protocol/version.ts';

interface Revision {
  readonly revision: number;
  /** Of all that a client and a server have to agree on. */
  readonly hash: string;
}

const FILE = 'packages/core/test/protocol/revisions.json';
const REVISIONS = JSON.parse(readFileSync(new URL('revisions.json', import.meta.url), 'utf8')) as readonly Revision[];

/** Everything but descriptions, which can change without anyone's harm. */
function hashSchemas(): string {
  const agreed = {
    up: UP_MESSAGES,
    down: [...DATA_MESSAGES, ...CONTROL_MESSAGES],
    channels: CHANNELS.map(({ name, kind, schema, fields, ...rest }) => ({
      name,
      kind,
      shape: 'shape' in rest ? rest.shape : undefined,
      key: 'keyFields' in rest ? rest.keyFields : undefined,
      eventType: 'eventType' in rest ? rest.eventType : undefined,
      fields: fields.map((field) => [field.index, field.name, field.kind, field.nestedTimes]),
      schema,
    })),
  };
  const text = JSON.stringify(agreed, (name, value: unknown) =>
    name === 'description' && typeof value === 'string' ? undefined : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

describe('[P29] the revision', () => {
  it('steps with every change of a schema', () => {
    const hash = hashSchemas();
    const last = REVISIONS.at(-1);
    const isStepped = last?.revision !== PROTOCOL_REVISION;
    if (last?.hash !== hash || isStepped) {
      const entry = JSON.stringify({ revision: (last?.revision ?? 0) + 1, hash });
      const cause = isStepped
        ? 'The revision stepped.'
        : `A message schema or a channel's fields changed: step PROTOCOL_REVISION in packages/core/src/protocol/version.ts to ${PROTOCOL_REVISION + 1}.`;
      expect.fail(`${cause} Add ${entry} to the end of ${FILE}, and tell what changed in docs/spec/protocol.md.`);
    }
    expect({ revision: PROTOCOL_REVISION, hash }).toEqual(last);
  });

  it('counts up by one, and no two are the same', () => {
    expect(REVISIONS.map(({ revision }) => revision)).toEqual(REVISIONS.map((_, index) => index + 1));
    expect(new Set(REVISIONS.map(({ hash }) => hash)).size).toBe(REVISIONS.length);
  });
});
