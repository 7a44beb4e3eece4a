/** `tickboard top` alone, as `npm run build` bundles it: what it does not need is not loaded. */
import { Command } from 'commander';
import { addTopCommand } from './commands/top.ts';
import { VERSION } from './version.ts';

const program = new Command('tickboard').version(VERSION);
addTopCommand(program);
await program.parseAsync();
