/** The calendar day of a moment in a time zone, as `2026-01-31`. */

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** Where days begin is asked for minute by minute at most: moments that follow each other mostly share one. */
export class DayOf {
  readonly #format: Intl.DateTimeFormat;
  #minute: number | undefined;
  #day = '';

  /** @throws {RangeError} where there is no such zone. */
  constructor(timeZone: string) {
    // The Swedish way of writing dates is that of ISO 8601.
    this.#format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  /** `time`: Unix ms. */
  at(time: number): string {
    const minute = Math.floor(time / MS_PER_MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#day = this.#format.format(time);
    }
    return this.#day;
  }
}

/** Whether one calendar day is the day after the other; how many hours it had does not matter. */
export function isNextDay(day: string, before: string): boolean {
  return Date.parse(`${day}T00:00:00Z`) - Date.parse(`${before}T00:00:00Z`) === MS_PER_DAY;
}
