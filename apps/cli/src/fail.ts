/** Ends the command with what went wrong, one line a fault; with exit code 1 unless told. */
export function fail(message: string, exitCode = 1): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
