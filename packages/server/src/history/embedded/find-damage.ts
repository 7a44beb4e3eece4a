import { describeFault, isDamage, openForReading } from './open-file.ts';

const SOUND = 'ok';

/** What is wrong with the structure of the file, in words; undefined where it is sound, or cannot be read now. */
export function findDamage(path: string): string | undefined {
  try {
    const database = openForReading(path);
    try {
      const { quick_check: verdict } = database.prepare('PRAGMA quick_check(1)').get() as {
        readonly quick_check: string;
      };
      return verdict === SOUND ? undefined : `${path}: ${verdict}`;
    } finally {
      database.close();
    }
  } catch (error) {
    return isDamage(error) ? describeFault(path, error).message : undefined;
  }
}
