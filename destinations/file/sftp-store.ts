import { dirname } from 'node:path/posix';
import { checksUntil, type Obstacle } from '../checks.ts';
import type { Check } from '../destination.ts';
import type { OpenSftp, SftpSession } from '../sftp-session.ts';
import type { SftpCredentials, SftpSettings } from './sftp-settings.ts';
import type { FileStore, OutgoingFile, Written } from './store.ts';

/** Codes of the protocol. @see https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02#section-7 */
const codes = { noSuchFile: 2, permissionDenied: 3 } as const;

const pauseMs = 60_000;

/**
 * Files on a server. Each is written under a name that ends in `.part` and then given its own, so that nobody who looks
 * finds half of one.
 */
export function sftpStore(
  settings: SftpSettings,
  credentials: SftpCredentials,
  open: OpenSftp,
): FileStore {
  return {
    async write(files) {
      const opened = await open(settings, credentials);
      if (opened.kind !== 'opened') return opened;
      const { session } = opened;
      try {
        await session.call<unknown>((sftp, done) => sftp.stat(settings.path, done));
        for (const file of files) await put(session, settings.path, file);
        return { kind: 'written' };
      } catch (error) {
        return failureOf(error, settings);
      } finally {
        session.close();
      }
    },
  };
}

/** Opens a session and looks at the folder; nothing is written. */
export async function sftpChecks(
  settings: SftpSettings,
  credentials: SftpCredentials,
  open: OpenSftp,
): Promise<readonly Check[]> {
  const opened = await open(settings, credentials);
  const names = ['token', 'permission'] as const;
  if (opened.kind !== 'opened') {
    const { kind, reason: advice } = opened;
    return checksUntil(
      names,
      kind === 'retry' ? later(advice) : { kind: 'fault', at: 'token', advice },
    );
  }
  const { session } = opened;
  const fault = (advice: string): Obstacle => ({ kind: 'fault', at: 'permission', advice });
  try {
    const found = await session.call<{ isDirectory(): boolean }>((sftp, done) =>
      sftp.stat(settings.path, done),
    );
    return checksUntil(names, found.isDirectory() ? undefined : fault('sftp.path is no folder'));
  } catch (error) {
    const { kind, reason } = failureOf(error, settings);
    return checksUntil(names, kind === 'retry' ? later(reason) : fault(reason));
  } finally {
    session.close();
  }
}

function later(advice: string): Obstacle {
  return { kind: 'later', advice };
}

async function put(session: SftpSession, root: string, { key, body }: OutgoingFile): Promise<void> {
  const path = `${root}/${key}`;
  const part = `${path}.part`;
  await makeFolders(session, root, dirname(key));
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  await session.call((sftp, done) => sftp.writeFile(part, bytes, done));
  await rename(session, part, path);
}

async function makeFolders(session: SftpSession, root: string, folders: string): Promise<void> {
  let path = root;
  for (const folder of folders.split('/')) {
    path = `${path}/${folder}`;
    const here = path;
    const exists = () => session.call<unknown>((sftp, done) => sftp.stat(here, done));
    try {
      await exists();
    } catch (error) {
      if (codeOf(error) !== codes.noSuchFile) throw error;
      await session
        .call((sftp, done) => sftp.mkdir(here, done))
        .catch(async (refusal: unknown) => {
          // Somebody else may have made it in between.
          await exists().catch(() => {
            throw refusal;
          });
        });
    }
  }
}

/** In one step where the server can; elsewhere an older file of the name has to go first. */
async function rename(session: SftpSession, from: string, to: string): Promise<void> {
  try {
    await session.call((sftp, done) => sftp.ext_openssh_rename(from, to, done));
  } catch {
    await session
      .call((sftp, done) => sftp.unlink(to, done))
      .catch((error: unknown) => {
        if (codeOf(error) !== codes.noSuchFile) throw error;
      });
    await session.call((sftp, done) => sftp.rename(from, to, done));
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** What the server says in words is not repeated: it could hold names. */
function failureOf(
  error: unknown,
  { path }: SftpSettings,
): Exclude<Written, { readonly kind: 'written' }> {
  switch (codeOf(error)) {
    case codes.noSuchFile:
      return { kind: 'stopped', reason: `the SFTP server has no folder ${path}: make it there` };
    case codes.permissionDenied:
      return { kind: 'stopped', reason: `the SFTP user may not write below ${path}` };
    default:
      return { kind: 'retry', afterMs: pauseMs, reason: 'the SFTP server did not take the file' };
  }
}
