import { ProtocolError } from '@tickboard/core/protocol/codec/protocol-error';
import { expect, it } from 'vitest';
import { parseFrame } from '../src/frames.ts';

it('[P28] [P31] a frame that declares what no memory holds is no message', () => {
  const frame = Uint8Array.from({ length: 80 }, (_, at) => [0xdd, 0x01, 0xff, 0xff, 0xfe][at % 5] as number);
  expect(() => parseFrame(frame)).toThrow(ProtocolError);
  expect(() => parseFrame(frame)).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ name: 'MsgpackError' }) }),
  );
});
