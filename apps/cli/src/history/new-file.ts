/** A file that gets its name once it is whole: under the name there is never half of it. */
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';

/** `write` is given where to write to. @throws what it throws, with nothing left behind. */
export async function writeNewFile(
  path: string,
  isForced: boolean,
  write: (text: (part: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  if (existsSync(path) && !isForced) {
    throw new Error(`${path}: there is a file by this name already; --force writes over it`);
  }
  const part = `${path}.part-${process.pid}`;
  const file = await open(part, 'wx');
  try {
    try {
      await write(async (text) => {
        await file.writeFile(text);
      });
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
