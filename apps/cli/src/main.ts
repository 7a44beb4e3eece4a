#!/usr/bin/env node
/** `tickboard`: one file a command in commands/. */
import { Command } from 'commander';
import { addBackupCommand } from './commands/backup.ts';
import { addBenchCommand } from './commands/bench.ts';
import { addCheckCommand } from './commands/check.ts';
import { addExportCommand } from './commands/export.ts';
import { addImportCommand } from './commands/import.ts';
import { addProbeCommand } from './commands/probe.ts';
import { addRecordCommand } from './commands/record.ts';
import { addReplayCommand } from './commands/replay.ts';
import { addServeCommand } from './commands/serve.ts';
import { addTopCommand } from './commands/top.ts';
import { VERSION } from './version.ts';

const program = new Command('tickboard')
  .description('Real-time trading dashboard server: one provable state, streamed to every screen.')
  .version(VERSION);
addServeCommand(program);
addTopCommand(program);
addCheckCommand(program);
addProbeCommand(program);
addRecordCommand(program);
addReplayCommand(program);
addExportCommand(program);
addImportCommand(program);
addBackupCommand(program);
addBenchCommand(program);
await program.parseAsync();
