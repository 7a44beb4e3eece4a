/** A stream that keeps the log in memory, and the lines of it as objects. */
export class Lines {
  text = '';

  write(line: string): void {
    this.text += line;
  }

  get all(): Record<string, unknown>[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
