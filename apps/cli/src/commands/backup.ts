import type { Command } from 'commander';
import { backUpFile } from '@tickboard/server/history/embedded/back-up-file';
import { HistoryError } from '@tickboard/server/history/history-error';
import { fail } from '../fail.ts';

export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .description('copy a file of history while a server writes to it, and look the copy through')
    .argument('<file>', 'such as data/history.sqlite')
    .argument('<copy>', 'a new file')
    .option('--force', 'write over what is there by the name of the copy', false)
    .action(async (file: string, copy: string, { force }: { readonly force: boolean }) => {
      try {
        const { bytes, rows } = await backUpFile(file, copy, { isForced: force });
        process.stdout.write(`${copy}: ${rows} rows, ${bytes} bytes, sound\n`);
      } catch (error) {
        if (error instanceof HistoryError || (error instanceof Error && 'syscall' in error)) fail(error.message);
        throw error;
      }
    });
}
