import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as dialTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connector } from '../../destinations/destination.ts';
import { fileDestination } from '../../destinations/file/destination.ts';
import { fileSettings } from '../../destinations/file/settings.ts';
import type { SftpNetwork } from '../../destinations/sftp-network.ts';
import { sftpOpener } from '../../destinations/sftp-session.ts';
import { membersOf, person, portsFor, sha256 } from './platform-ports.ts';
import { openSftpServer, type SftpFault, type SftpListener } from './sftp-server.ts';

const folder = 'partners/example';
const name = sha256('run-1-0').slice(0, 32);
const password = { password: 'correct horse' };

let root: string;
let server: SftpListener;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sftp-'));
  mkdirSync(join(root, 'upload'));
  server = await openSftpServer(root);
  server.judge = (context) => {
    if (context.method === 'password' && context.password === password.password) context.accept();
    else context.reject(['publickey', 'keyboard-interactive']);
  };
});

afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

const sftp = (more = {}) => ({
  host: 'sftp.partner.example',
  username: 'daicho',
  path: '/upload',
  hostKeySha256: `SHA256:${server.fingerprint}`,
  ...more,
});

function connect(
  more = {},
  credentials: unknown = password,
  network: SftpNetwork = server.network,
): Connector {
  return fileDestination.connect(
    {
      settings: { folder, format: 'csv', to: { sftp: sftp(more) } },
      credentials,
      region: 'JP',
    },
    { ...portsFor(''), openSftp: sftpOpener(network) },
  );
}

const batchOf = (connector: Connector) =>
  ({
    batchId: 'run-1-0',
    operation: 'add',
    members: membersOf(connector, [person(1), person(2)]),
  }) as const;

const send = (connector: Connector) => connector.send(batchOf(connector));

const files = (): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();

const place = `/upload/${folder}/add/${name}`;
const both = [`${place}.csv`, `${place}.manifest.json`];

/** What the bucket would hold of the same batch. */
async function inBucket(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const exports = new Map<string, string | Uint8Array>();
  const settings = { folder, format: 'csv' };
  const connector = fileDestination.connect(
    { settings, credentials: {}, region: 'JP' },
    portsFor('', exports),
  );
  await send(connector);
  return exports;
}

test('what goes to the server is byte by byte what goes to the bucket', async () => {
  const result = await send(connect());
  expect([...result.outcomes.values()]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
  expect(files()).toEqual(both);
  for (const [key, body] of await inBucket())
    expect(readFileSync(join(root, 'upload', key), 'utf8')).toBe(body);
  expect(server).toMatchObject({
    connections: 1,
    looked: ['sftp.partner.example'],
    dialled: ['8.8.8.8:22'],
    tried: ['password'],
  });
});

test('a file has another name until it is whole, and the manifest comes last', async () => {
  await send(connect());
  const changes = server.operations.filter((operation) => /^(OPEN|RENAME) /.test(operation));
  expect(changes).toEqual([
    `OPEN ${place}.csv.part`,
    `RENAME ${place}.csv`,
    `OPEN ${place}.manifest.json.part`,
    `RENAME ${place}.manifest.json`,
  ]);
});

test('the same batch replaces its own files', async () => {
  for (const _ of [1, 2, 3])
    expect((await send(connect())).outcomes.get('person-1')).toEqual({ kind: 'delivered' });
  expect(files()).toEqual(both);
});

test('a file of several hundred writes arrives whole', async () => {
  const connector = connect();
  const members = Array.from({ length: 60_000 }, (_, number) => ({
    recordId: `${number}`,
    keys: { email: [sha256(`${number}`)] },
  }));
  await connector.send({ batchId: 'run-1-0', operation: 'add', members });
  const body = readFileSync(join(root, `${place}.csv`));
  const manifest = JSON.parse(readFileSync(join(root, `${place}.manifest.json`), 'utf8'));
  expect(body.length).toBeGreaterThan(5_000_000);
  expect(manifest).toMatchObject({ bytes: body.length, sha256: sha256(body.toString()) });
});

const key = ssh2.utils.generateKeyPairSync('ed25519');
const locked = ssh2.utils.generateKeyPairSync('ecdsa', {
  bits: 256,
  passphrase: 'open sesame',
  cipher: 'aes256-ctr',
  rounds: 1,
});

test.for([
  ['a key', { privateKey: key.private }, 'publickey'],
  [
    'a key under a passphrase',
    { privateKey: locked.private, passphrase: 'open sesame' },
    'publickey',
  ],
  ['a password that is asked for in words', password, 'keyboard-interactive'],
])('%s opens the session', async ([, credentials, way]) => {
  server.judge = (context) => {
    if (context.method !== way) context.reject(['publickey', 'keyboard-interactive']);
    else if (context.method !== 'keyboard-interactive') context.accept();
    else
      context.prompt([{ prompt: 'Kennwort', echo: false }], (answers) =>
        answers[0] === password.password ? context.accept() : context.reject(),
      );
  };
  expect((await send(connect({}, credentials))).outcomes.get('person-1')).toEqual({
    kind: 'delivered',
  });
  expect(files()).toEqual(both);
});

test('to a server that shows another key nothing is said, not even the password', async () => {
  const other = 'A'.repeat(43);
  const result = await send(connect({ hostKeySha256: other }));
  expect(result.stopped).toBe(
    `the SFTP server showed the key SHA256:${server.fingerprint}: ask its owner whether that is right, then change sftp.hostKeySha256`,
  );
  expect(result.outcomes.get('person-1')).toMatchObject({ kind: 'retry', afterMs: 3_600_000 });
  expect(server.tried).toEqual([]);
  const changing = await send(connect({ hostKeySha256: [other, `${server.fingerprint}=`] }));
  expect(changing.outcomes.get('person-1')).toEqual({ kind: 'delivered' });
});

const refusal = 'the SFTP server refused the user name, or the key or password';

test.for([
  ['a wrong password', { password: 'wrong' }, refusal],
  ['a key that the server does not know', { privateKey: key.private }, refusal],
  ['no credentials', {}, 'an SFTP server needs credentials: privateKey or password'],
  [
    'a wrong passphrase',
    { privateKey: locked.private, passphrase: 'wrong' },
    'the private key cannot be read: is it whole, and is its passphrase right?',
  ],
  [
    'half a key',
    { privateKey: key.private.slice(0, 200) },
    'the private key cannot be read: is it whole, and is its passphrase right?',
  ],
])('%s stops the connection and says what to do', async ([, credentials, reason]) => {
  const connector = connect({}, credentials);
  expect((await send(connector)).stopped).toBe(reason);
  expect((await connector.verify?.())?.[0]).toEqual({
    name: 'token',
    verdict: 'failed',
    advice: reason,
  });
  expect(files()).toEqual([]);
});

test.for([
  ['denied', 'STAT /upload', 'the SFTP user may not write below /upload'],
  ['denied', `OPEN ${place}.csv.part`, 'the SFTP user may not write below /upload'],
  ['denied', 'MKDIR /upload/partners', 'the SFTP user may not write below /upload'],
] as const)('%s at %s stops the connection', async ([fault, at, reason]) => {
  server.faultOf = (operation) => (operation === at ? fault : undefined);
  expect((await send(connect())).stopped).toBe(reason);
  expect(files()).toEqual([]);
});

test('a folder that is not there is not made', async () => {
  const connector = connect({ path: '/uploads' });
  const reason = 'the SFTP server has no folder /uploads: make it there';
  expect((await send(connector)).stopped).toBe(reason);
  expect(await connector.verify?.()).toEqual([
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'failed', advice: reason },
  ]);
});

test('a check opens a session and writes nothing', async () => {
  expect(await connect().verify?.()).toEqual([
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'ok' },
  ]);
  expect(server.operations).toEqual(['STAT /upload']);
  writeFileSync(join(root, 'file'), '');
  expect((await connect({ path: '/file' }).verify?.())?.at(-1)).toMatchObject({
    verdict: 'failed',
    advice: 'sftp.path is no folder',
  });
});

test.for(['failure', 'cut'] satisfies SftpFault[])(
  '%s at any operation: never half a file under its name, and the next try mends it',
  async (fault) => {
    const expected = await inBucket();
    await send(connect());
    // Once with nothing there, once with the files of an earlier try.
    const every = server.operations.length;
    for (let at = 0; at < every; at += 1) {
      rmSync(join(root, 'upload', 'partners'), { recursive: true });
      let seen = 0;
      server.faultOf = () => {
        seen += 1;
        return seen - 1 === at ? fault : undefined;
      };
      const first = await send(connect());
      const outcome = first.outcomes.get('person-1');
      if (outcome?.kind !== 'delivered') {
        expect(outcome).toMatchObject({ kind: 'retry', afterMs: 60_000 });
        expect(first.stopped).toBeUndefined();
      }
      for (const file of files().filter((each) => !each.endsWith('.part')))
        expect(readFileSync(join(root, file), 'utf8')).toBe(
          expected.get(file.slice('/upload/'.length)),
        );
      expect((await send(connect())).outcomes.get('person-1')).toEqual({ kind: 'delivered' });
      expect(files()).toEqual(both);
    }
  },
);

test('a server that is not there is tried again', async () => {
  const network = { ...server.network, connect: () => dialTcp({ host: '127.0.0.1', port: 1 }) };
  const away = {
    kind: 'retry',
    afterMs: 60_000,
    reason: 'the SFTP server cannot be reached',
  };
  expect((await send(connect({}, password, network))).outcomes.get('person-1')).toEqual(away);
  server.addresses = [];
  expect((await send(connect())).outcomes.get('person-1')).toEqual(away);
  expect(await connect().verify?.()).toMatchObject([
    { name: 'token', verdict: 'unknown' },
    { name: 'permission', verdict: 'unknown' },
  ]);
});

test('a name that leads into a private network is never dialled', async () => {
  for (const answer of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::1'], ['169.254.169.254']]) {
    server.addresses = answer;
    expect((await send(connect())).stopped).toBe(
      'sftp.host leads to an address that is not of the public internet',
    );
  }
  expect(server).toMatchObject({ dialled: [], connections: 0 });
});

test.for(['127.0.0.1', '[::1]', 'localhost', 'db.internal', 'host', '0x7f.1', 'a b.example', ''])(
  'host %j is refused when it is saved',
  (host) => {
    const parsed = fileSettings.safeParse({ folder, format: 'csv', to: { sftp: sftp({ host }) } });
    // A number in disguise is a name to us; its address is judged when it is looked up.
    expect(parsed.success).toBe(host === '0x7f.1');
  },
);

test.for([
  { path: '../up' },
  { path: 'a/../b' },
  { path: 'a//b' },
  { port: 0 },
  { username: '' },
  { hostKeySha256: 'MD5:00' },
  { hostKeySha256: [] },
  { more: 1 },
])('settings %o are refused', (wrong) => {
  const settings = { folder, format: 'csv', to: { sftp: sftp(wrong) } };
  expect(fileSettings.safeParse(settings).success).toBe(false);
});

test('where there are stand-ins no server is connected to: the files lie in the bucket', async () => {
  const exports = new Map<string, string | Uint8Array>();
  const connector = fileDestination.connect(
    { settings: { folder, format: 'csv', to: { sftp: sftp() } }, credentials: {}, region: 'JP' },
    {
      ...portsFor('http://127.0.0.1:1', exports),
      openSftp: sftpOpener(server.network),
    },
  );
  await send(connector);
  expect([...exports.keys()]).toEqual(both.map((file) => `sftp/sftp.partner.example${file}`));
  expect(server).toMatchObject({ looked: [], connections: 0 });
});
