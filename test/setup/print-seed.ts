export function setup(): void {
  const seed = process.env['TICKBOARD_SEED'];
  process.stdout.write(`Properties run with seed ${seed}; TICKBOARD_SEED=${seed} repeats them.\n`);
}
