import { createHash } from 'node:crypto';
import type { Client, ConnectConfig, SFTPWrapper } from 'ssh2';
import { dial, type SftpNetwork } from './sftp-network.ts';

/** A server by name, and how it is known again. */
interface SftpServer {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** SHA-256 of the keys that it may show, base64 without `=`. */
  readonly hostKeySha256: readonly string[];
}

/** A private key as OpenSSH or PEM writes it, or a password. */
type SftpSecret =
  | { readonly privateKey: string; readonly passphrase?: string | undefined }
  | { readonly password: string };

export interface SftpSession {
  /** Calls what ends in a callback. Rejects at once when the connection ends: a callback may never come then. */
  call<Value = void>(run: (sftp: SFTPWrapper, done: Done<Value>) => void): Promise<Value>;
  close(): void;
}

type Done<Value> = (error: Error | null | undefined, value: Value) => void;

/** `stopped`: a person must do something first. */
type OpenedSftp =
  | { readonly kind: 'opened'; readonly session: SftpSession }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string };

/** Opens a session. Expected failures are values; they say what to do and hold neither names nor secrets. */
export type OpenSftp = (server: SftpServer, secret: SftpSecret) => Promise<OpenedSftp>;

const handshakeMs = 15_000;
/** Of a session, whatever it does. */
const sessionMs = 2 * 60_000;
const pauseMs = 60_000;

/** Opens sessions over a network. Before anything that is secret is said, the server has to show one of its keys. */
export function sftpOpener(network: SftpNetwork): OpenSftp {
  return (server, secret) => openSession(server, secret, network);
}

async function openSession(
  server: SftpServer,
  secret: SftpSecret,
  network: SftpNetwork,
): Promise<OpenedSftp> {
  const dialled = await dial(server.host, server.port, network);
  if (dialled.kind === 'barred') {
    return stopped('sftp.host leads to an address that is not of the public internet');
  }
  if (dialled.kind === 'unreachable') return retry('the SFTP server cannot be reached');
  // Only who sends by SFTP pays for loading it.
  const { default: ssh2 } = await import('ssh2');
  const client = new ssh2.Client();
  const deadline = setTimeout(() => client.destroy(), sessionMs);
  const close = (): void => {
    clearTimeout(deadline);
    client.end();
    dialled.socket.destroySoon();
  };
  let shown: string | undefined;
  try {
    await ready(client, {
      sock: dialled.socket,
      username: server.username,
      readyTimeout: handshakeMs,
      hostVerifier: (key: Buffer) => {
        shown = createHash('sha256').update(key).digest('base64').replace(/=$/, '');
        return server.hostKeySha256.includes(shown);
      },
      ...waysIn(client, secret),
    });
    const ended = endOf(client);
    const sftp = await Promise.race([called<SFTPWrapper>((done) => client.sftp(done)), ended]);
    return {
      kind: 'opened',
      session: {
        call: <Value>(run: (sftp: SFTPWrapper, done: Done<Value>) => void) =>
          Promise.race([called<Value>((done) => run(sftp, done)), ended]),
        close,
      },
    };
  } catch (error) {
    close();
    const isOther = shown !== undefined && !server.hostKeySha256.includes(shown);
    return isOther
      ? stopped(
          `the SFTP server showed the key SHA256:${shown}: ask its owner whether that is right, then change sftp.hostKeySha256`,
        )
      : failureOf(error);
  }
}

function called<Value>(run: (done: Done<Value>) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error) : resolve(value)));
  });
}

/** Rejects when the connection ends, whoever ended it. */
function endOf(client: Client): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    client.once('close', () => reject(new Error('The connection ended')));
  });
  // It ends in any case; that is news only to a call under way.
  ended.catch(() => undefined);
  return ended;
}

function ready(client: Client, config: ConnectConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('ready', resolve);
    // Stays: an error after the session began shows in the call under way.
    client.on('error', reject);
    client.once('close', () => reject(new Error('The connection ended')));
    client.connect(config);
  });
}

/** Some servers ask for the password in words of their own; each of their questions gets it. */
function waysIn(client: Client, secret: SftpSecret): ConnectConfig {
  if (!('password' in secret)) {
    const { privateKey, passphrase } = secret;
    return {
      authHandler: ['publickey'],
      privateKey,
      ...(passphrase === undefined ? {} : { passphrase }),
    };
  }
  const { password } = secret;
  client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
    finish(prompts.map(() => password));
  });
  return { authHandler: ['password', 'keyboard-interactive'], password, tryKeyboard: true };
}

function failureOf(error: unknown): OpenedSftp {
  const level = error instanceof Error && 'level' in error ? error.level : undefined;
  if (level === 'client-authentication') {
    return stopped('the SFTP server refused the user name, or the key or password');
  }
  if (error instanceof Error && /privateKey/.test(error.message)) {
    return stopped('the private key cannot be read: is it whole, and is its passphrase right?');
  }
  return retry('the SFTP server broke off before the session began');
}

function stopped(reason: string): OpenedSftp {
  return { kind: 'stopped', reason };
}

function retry(reason: string): OpenedSftp {
  return { kind: 'retry', afterMs: pauseMs, reason };
}
