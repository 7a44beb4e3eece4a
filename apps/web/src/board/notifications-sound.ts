/** Two short tones: high twice for what is critical, once and lower for all else. */
import type { Clock } from '@tickboard/core/clock';
import type { Severity } from '@tickboard/client/view/feed-items';
import type { Claim } from './claims.ts';

const TONE_S = 0.12;
const PAUSE_S = 0.06;
const LOUDNESS = 0.12;
const RANKS: readonly (Severity | undefined)[] = [undefined, 'info', 'warning', 'critical'];
/** However much is raised, no siren. */
const BETWEEN_MS = 1_000;
/** A browser that allows sound only later would sound for what is long over. */
const LATE_MS = 1_000;

export class Sound {
  readonly #clock: Clock;
  readonly #createAudio: () => AudioContext;
  readonly #claim: Claim;
  #audio: AudioContext | undefined;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #lastRank = 0;

  constructor(clock: Clock, createAudio: () => AudioContext, claim: Claim) {
    this.#clock = clock;
    this.#createAudio = createAudio;
    this.#claim = claim;
  }

  /** Silent where the browser allows no sound before a person has touched the page, and where it has none. */
  async play(severity: Severity | undefined): Promise<void> {
    const atMs = this.#clock.monotonic();
    const rank = RANKS.indexOf(severity);
    // What is worse is heard beside what is not.
    if (atMs - this.#lastAtMs < BETWEEN_MS && rank <= this.#lastRank) return;
    this.#lastAtMs = atMs;
    this.#lastRank = rank;
    try {
      const audio = (this.#audio ??= this.#createAudio());
      await audio.resume();
      if (this.#clock.monotonic() - atMs > LATE_MS) return;
      this.#claim(`sound ${rank}`, () => sound(audio, severity));
    } catch {
      // The log and the notification remain.
    }
  }
}

function sound(audio: AudioContext, severity: Severity | undefined): void {
  const start = audio.currentTime;
  if (severity === 'critical') {
    schedule(audio, 880, start);
    schedule(audio, 1_175, start + TONE_S + PAUSE_S);
  } else {
    schedule(audio, 587, start);
  }
}

function schedule(audio: AudioContext, frequency: number, at: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
  gain.gain.linearRampToValueAtTime(0, at + TONE_S);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + TONE_S);
}
