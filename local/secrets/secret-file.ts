import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const secret = z.object({
  name: z.string(),
  arn: z.string(),
  createdAtEpochMs: z.int(),
  /** Newest first; the current one and the one before. */
  versions: z.array(z.object({ id: z.string(), value: z.string(), createdAtEpochMs: z.int() })),
});
export type Secret = z.infer<typeof secret>;

export interface SecretFile {
  /** @param nameOrArn name, ARN, or ARN without its random ending */
  find(nameOrArn: string): Secret | undefined;
  /** Adds the secret or replaces the one of that name; durable when it returns. */
  save(changed: Secret): void;
  /** Durable when it returns. */
  remove(name: string): void;
}

const onlyOwner = 0o600;

/** All secrets in one JSON file, replaced as a whole. */
export function secretFile(path: string): SecretFile {
  mkdirSync(dirname(path), { recursive: true });
  let secrets = existsSync(path)
    ? z.array(secret).parse(JSON.parse(readFileSync(path, 'utf8')))
    : [];
  function keep(changed: readonly Secret[]): void {
    secrets = [...changed];
    const temporary = `${path}.new`;
    const descriptor = openSync(temporary, 'w', onlyOwner);
    try {
      writeSync(descriptor, JSON.stringify(secrets, null, 2));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  }
  return {
    find: (nameOrArn) =>
      secrets.find(
        ({ name, arn }) =>
          nameOrArn === name || nameOrArn === arn || nameOrArn === arn.replace(/-\w{6}$/, ''),
      ),
    save: (changed) => keep([...secrets.filter(({ name }) => name !== changed.name), changed]),
    remove: (removed) => keep(secrets.filter(({ name }) => name !== removed)),
  };
}
