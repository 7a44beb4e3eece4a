/** Something about the file of a recording, in words that stand by themselves. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

const WORDS_BY_CODE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or directory'],
  ['EEXIST', 'the file exists already'],
  ['EACCES', 'this user has no right to it'],
  ['EPERM', 'this user has no right to it'],
  ['EISDIR', 'it is a directory'],
  ['ENOTDIR', 'part of the path is no directory'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', "the user's share of the disk is full"],
  ['EFBIG', 'the file is as large as a file may be here'],
  ['EROFS', 'the disk can only be read'],
  ['EIO', 'the disk reports a fault'],
  ['EMFILE', 'too many files are open'],
]);

export function describeFileFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : WORDS_BY_CODE.get(code)) ?? message;
}
