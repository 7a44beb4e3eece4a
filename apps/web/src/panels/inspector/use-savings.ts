/** What was received against what JSON would have been: measured only while somebody looks. */
import { jsonSizeOf } from '@tickboard/client/view/json-size';
import { useEffect, useRef } from 'react';
import { useDesk } from '../../board/desk.ts';

export interface Savings {
  readonly messages: number;
  readonly bytes: number;
  readonly jsonBytes: number;
}

const NOTHING: Savings = { messages: 0, bytes: 0, jsonBytes: 0 };

/** Read it when painting: it does not render by itself. */
export function useSavings(): { readonly current: Savings } {
  const { board } = useDesk();
  const savings = useRef(NOTHING);
  useEffect(
    () =>
      board.on('received', ({ bytes, message }) => {
        if (document.hidden) return;
        const jsonBytes = jsonSizeOf(message);
        if (jsonBytes === undefined) return;
        const before = savings.current;
        savings.current = {
          messages: before.messages + 1,
          bytes: before.bytes + bytes,
          jsonBytes: before.jsonBytes + jsonBytes,
        };
      }),
    [board],
  );
  return savings;
}
