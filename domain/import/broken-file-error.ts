/** A file that cannot be read on: nothing behind this place is known to be rows. The message continues the file's name. */
export class BrokenFileError extends Error {
  override readonly name = 'BrokenFileError';
  readonly code = 'broken_file';
}
