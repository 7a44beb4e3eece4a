import { readFileSync } from 'node:fs';
import { create, createFileRegistry, fromBinary, fromJson, toBinary, type DescMessage } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { toPlain } from '../../../src/sources/grpc/plain.ts';
import { CONTRACT_DESCRIPTORS } from '../../../../../test/harness/grpc/grpc-server.ts';

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(CONTRACT_DESCRIPTORS)));
const sample = registry.getMessage('contract.Sample') as DescMessage;

/** As it comes off the wire. */
function plainOf(json: Parameters<typeof fromJson>[1]): unknown {
  const bytes = toBinary(sample, fromJson(sample, json));
  return toPlain(sample, fromBinary(sample, bytes), registry);
}

describe('a message of a described interface', () => {
  it('[GR14] has the names of its file, and numbers where they are exact', () => {
    const given = {
      small_count: '42',
      huge_count: '18446744073709551615',
      mood: 'BULLISH',
      is_open: true,
      raw_bytes: 'AQID',
      stamped_at: '2026-01-01T00:00:00.500Z',
      lots_by_symbol: { BTCUSDT: '7' },
      many: ['1', '9007199254740993'],
      nested_quote: { symbol: 'A', last_price: 1.5 },
    };
    expect(plainOf(given)).toEqual({
      ...given,
      small_count: 42,
      lots_by_symbol: { BTCUSDT: 7 },
      many: [1, '9007199254740993'],
    });
  });

  it('[GR14] has what cannot tell whether it was sent, and of the rest only what was', () => {
    expect(toPlain(sample, create(sample), registry)).toEqual({
      small_count: 0,
      huge_count: 0,
      mood: 'UNKNOWN',
      is_open: false,
      raw_bytes: '',
      lots_by_symbol: {},
      many: [],
    });
  });
});
