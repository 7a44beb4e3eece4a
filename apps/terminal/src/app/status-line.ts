/** The first line: how the connection stands (three clocks, never merged), whether figures are real, and the mode. */
import type { BoardState } from '@tickboard/client/status';
import { currentRttMs, isNotUnderstood } from '@tickboard/client/view/standing';
import { formatAge, formatTime } from '@tickboard/client/view/times';
import { type Tone, toneOfRtt } from '@tickboard/client/view/tones';
import type { Desk } from '../board/desk.ts';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD, INVERSE, type Style } from '../screen/style.ts';
import type { Colour } from '../theme/colours.ts';
import { MUTED, styled, TEXT } from '../theme/styles.ts';

const TONES: Readonly<Record<BoardState, Tone>> = {
  connected: 'good',
  connecting: 'warn',
  resyncing: 'warn',
  reconnecting: 'bad',
  refused: 'bad',
  closed: 'bad',
};
const COLOURS: Readonly<Record<Tone, Colour>> = { good: 'good', warn: 'warn', bad: 'critical' };
const MS_PER_SECOND = 1_000;

interface Piece {
  readonly text: string;
  readonly style: Style;
}

export interface StatusOptions {
  readonly desk: Desk;
  /** Name of the server, as the person gave it. */
  readonly server: string;
  readonly mode: string;
  readonly preset: string;
  readonly isSlow: boolean;
}

export function drawStatusLine(region: Region, options: StatusOptions): void {
  const right = rightPieces(options);
  const end = region.width - widthOfAll(right) - 1;
  let x = 1;
  for (const piece of leftPieces(options)) {
    if (x + widthOf(piece.text) > end - 1) break;
    x = region.write(x, 0, piece.text, piece.style) + 2;
  }
  x = end;
  for (const { text, style } of right) x = region.write(x, 0, text, style) + 2;
}

/** The most important first: what there is no room for is left out. */
function leftPieces({ desk, server, isSlow, preset }: StatusOptions): Piece[] {
  const { board, clock, settings } = desk;
  const { state, lastFrameAt, mode, intervalMs, seq, attempt } = board.status;
  const rttMs = currentRttMs(board.status, clock.now());
  const { kind } = desk.judgeConnection();
  const late = state === 'connected' && (kind === 'late' || kind === 'stale') ? kind : undefined;
  const tone = late === undefined ? TONES[state] : 'warn';
  const word = late ?? (isNotUnderstood(board.status) ? 'incompatible' : state);
  const tries = state === 'reconnecting' && attempt > 0 ? ` ${attempt}` : '';
  const pieces: Piece[] = [
    {
      text: `${tone === 'bad' ? '\u25cb' : '\u25cf'} ${word.toUpperCase()}${tries}`,
      style: styled(COLOURS[tone], 'ground', BOLD),
    },
  ];
  if (mode !== undefined) pieces.push(modePiece(mode));
  if (state === 'connected') {
    pieces.push({
      text: rttMs === undefined ? '- ms' : `${Math.round(rttMs)} ms`,
      style: styleOfRtt(rttMs),
    });
  }
  if (lastFrameAt !== undefined) {
    const age = `age ${formatAge(clock.now() - lastFrameAt)}`;
    pieces.push({ text: age, style: state === 'connected' && late === undefined ? TEXT : styled('warn') });
  }
  if (isSlow) pieces.push({ text: 'slow terminal', style: styled('warn', 'ground', BOLD) });
  if (settings.symbol !== undefined) pieces.push({ text: settings.symbol, style: styled('accent') });
  const isFollowed = (state === 'connected' && kind !== 'stale') || state === 'resyncing';
  if (isFollowed && intervalMs !== undefined)
    pieces.push({ text: `${round(MS_PER_SECOND / intervalMs)} Hz`, style: MUTED });
  pieces.push({ text: server, style: MUTED }, { text: preset, style: MUTED }, { text: `seq ${seq}`, style: MUTED });
  return pieces;
}

/** What is not known is neither good nor bad. */
function styleOfRtt(rttMs: number | undefined): Style {
  const tone = toneOfRtt(rttMs);
  return tone === undefined ? MUTED : styled(COLOURS[tone]);
}

/** Simulated figures, and real ones all the more, say so on every screen. */
function modePiece(mode: 'live' | 'simulated'): Piece {
  return mode === 'live'
    ? { text: ' LIVE ', style: styled('critical', 'ground', BOLD | INVERSE) }
    : { text: ' SIMULATED ', style: styled('accent', 'ground', INVERSE) };
}

function rightPieces({ desk, mode }: StatusOptions): Piece[] {
  const { zone } = desk.settings;
  const time = formatTime(desk.clock.now(), zone);
  return [
    { text: ` ${mode} `, style: styled(mode === 'NORMAL' ? 'muted' : 'warn', 'raised', BOLD) },
    { text: `${zone === 'utc' ? 'UTC ' : ''}${time}`, style: TEXT },
  ];
}

function widthOfAll(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + widthOf(text) + 2, -2);
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
