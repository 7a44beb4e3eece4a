/** A figure that is written with the frame: React renders its place once, and none of its changes. */
import type { Board } from '@tickboard/client/board';
import type { ChannelName } from '@tickboard/client/channel-rows';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { useDesk } from '../board/desk.ts';

export interface Written {
  readonly text: string;
  readonly tone?: string;
}

export interface LiveFigureProps {
  /** With a change of these it is written anew. Always the same array. */
  readonly channels: readonly ChannelName[];
  /** Always the same function. */
  readonly read: (board: Board) => Written;
}

export function LiveFigure({ channels, read }: LiveFigureProps): ReactNode {
  const { board, frames } = useDesk();
  const ref = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const place = ref.current;
    if (place === null) return undefined;
    const node = document.createTextNode('');
    place.replaceChildren(node);
    const paint = () => {
      const { text, tone = '' } = read(board);
      if (node.data !== text) node.data = text;
      const name = tone === '' ? 'figures' : `figures ${tone}`;
      if (place.className !== name) place.className = name;
    };
    paint();
    return frames.add({ channels, paint });
  }, [board, frames, channels, read]);
  return <span ref={ref} />;
}
