import { hash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import ssh2, { type AuthContext, type SFTPWrapper } from 'ssh2';
import type { SftpNetwork } from '../../destinations/sftp-network.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

/** What goes wrong at an operation; `cut` breaks the connection. */
export type SftpFault = 'denied' | 'failure' | 'cut';

export interface SftpListener {
  readonly network: SftpNetwork;
  readonly fingerprint: string;
  /** TCP connections that arrived. */
  connections: number;
  /** Ways in that were tried: `password`, `publickey`, `keyboard-interactive`. */
  readonly tried: string[];
  /** `OPEN /a/b.part`, in their order. */
  readonly operations: string[];
  readonly dialled: string[];
  readonly looked: string[];
  /** Answer of the resolver for any name. */
  addresses: readonly string[];
  /** Asked at each operation. */
  faultOf: (operation: string) => SftpFault | undefined;
  /** Accepts a way in, turns it down, or asks on. */
  judge: (context: AuthContext) => void;
  close(): Promise<void>;
}

/** A host key of a server. */
const hostKey = ssh2.utils.generateKeyPairSync('ed25519');

/** An SSH server whose SFTP shows a folder of ours as `/`, behind every address of the world. */
export async function openSftpServer(folder: string): Promise<SftpListener> {
  const ssh = new ssh2.Server({ hostKeys: [hostKey.private] });
  const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket));
  const clients = new Set<ssh2.Connection>();
  const [, key = ''] = hostKey.public.split(' ');
  const listener: SftpListener = {
    network: {
      resolve: async (hostname) => {
        listener.looked.push(hostname);
        return listener.addresses;
      },
      connect: (address, port) => {
        listener.dialled.push(`${address}:${port}`);
        return connect({ host: '127.0.0.1', port: listening });
      },
    },
    fingerprint: hash('sha256', Buffer.from(key, 'base64'), 'base64').replace(/=$/, ''),
    connections: 0,
    tried: [],
    operations: [],
    dialled: [],
    looked: [],
    addresses: ['8.8.8.8'],
    faultOf: () => undefined,
    judge: (context) => context.accept(),
    close: () =>
      new Promise((resolve) => {
        for (const client of clients) client.end();
        server.close(() => resolve());
      }),
  };
  ssh.on('connection', (client) => {
    clients.add(client);
    listener.connections += 1;
    client.on('error', () => client.end());
    client.on('authentication', (context) => {
      listener.tried.push(context.method);
      listener.judge(context);
    });
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) =>
        serve(acceptSftp(), folder, listener, () => client.end()),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const listening = address.port;
  return listener;
}

function serve(sftp: SFTPWrapper, folder: string, listener: SftpListener, cut: () => void): void {
  const open = new Map<number, { readonly file: number; readonly path: string }>();
  const place = (path: string): string => join(folder, join('/', path));

  /** Does what was asked and answers its outcome. */
  function answer(id: number, operation: string, work: () => void): void {
    listener.operations.push(operation);
    const fault = listener.faultOf(operation);
    if (fault === 'cut') cut();
    else if (fault === 'denied') sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    else if (fault === 'failure') sftp.status(id, STATUS_CODE.FAILURE);
    else {
      try {
        work();
      } catch (error) {
        const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        sftp.status(id, isMissing ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
      }
    }
  }
  const ok = (id: number): void => sftp.status(id, STATUS_CODE.OK);

  sftp.on('OPEN', (id, path, flags) =>
    answer(id, `OPEN ${path}`, () => {
      const file = openSync(place(path), flags & OPEN_MODE.WRITE ? 'w' : 'r');
      open.set(file, { file, path });
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(file);
      sftp.handle(id, handle);
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) => {
    const held = open.get(handle.readUInt32BE());
    answer(id, `WRITE ${held?.path}`, () => {
      if (held !== undefined) writeSync(held.file, data, 0, data.length, offset);
      ok(id);
    });
  });
  sftp.on('FSETSTAT', (id) => ok(id));
  sftp.on('CLOSE', (id, handle) => {
    const held = open.get(handle.readUInt32BE());
    if (held !== undefined) closeSync(held.file);
    open.delete(handle.readUInt32BE());
    ok(id);
  });
  sftp.on('STAT', (id, path) =>
    answer(id, `STAT ${path}`, () => {
      const { mode, size, uid, gid } = statSync(place(path));
      sftp.attrs(id, { mode, size, uid, gid, atime: 0, mtime: 0 });
    }),
  );
  sftp.on('MKDIR', (id, path) =>
    answer(id, `MKDIR ${path}`, () => {
      mkdirSync(place(path));
      ok(id);
    }),
  );
  sftp.on('REMOVE', (id, path) =>
    answer(id, `REMOVE ${path}`, () => {
      unlinkSync(place(path));
      ok(id);
    }),
  );
  // As the protocol has it: a name that is taken is not given away.
  sftp.on('RENAME', (id, from, to) =>
    answer(id, `RENAME ${to}`, () => {
      if (statSync(place(to), { throwIfNoEntry: false }) !== undefined) throw new Error('taken');
      renameSync(place(from), place(to));
      ok(id);
    }),
  );
}
