import { promises } from 'node:fs';
import { describeFileFault, RecordingError } from './recording-error.ts';

/** Where blocks go, one after the other. */
export interface BlockSink {
  append(block: Buffer): Promise<void>;
  close(): Promise<void>;
}

/**
 * A new file. One that exists is never written over.
 *
 * @throws {RecordingError} here and in what it returns, with the path and the reason in words.
 */
export async function createRecordingFile(path: string): Promise<BlockSink> {
  const refuse = (error: unknown) => {
    throw new RecordingError(`cannot write ${path}: ${describeFileFault(error)}`, { cause: error });
  };
  const file = await promises.open(path, 'wx').catch(refuse);
  return {
    append: (block) => file.appendFile(block).catch(refuse),
    close: () => file.close().catch(refuse),
  };
}
