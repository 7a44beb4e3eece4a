/** Two short tones: high twice for what is critical, once and lower for all else. */
import type { Severity } from '@tickboard/client/view/feed-items';

const TONE_S = 0.12;
const PAUSE_S = 0.06;
const LOUDNESS = 0.12;
/** However much is raised, no siren. */
const BETWEEN_MS = 1_000;

let context: AudioContext | undefined;
let lastAtMs = -BETWEEN_MS;

/** Silent where the browser allows no sound before a person has touched the page. */
export function playTone(severity: Severity | undefined): void {
  const nowMs = performance.now();
  if (nowMs - lastAtMs < BETWEEN_MS) return;
  lastAtMs = nowMs;
  context ??= new AudioContext();
  void context.resume();
  const start = context.currentTime;
  if (severity === 'critical') {
    schedule(context, 880, start);
    schedule(context, 1_175, start + TONE_S + PAUSE_S);
  } else {
    schedule(context, 587, start);
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
