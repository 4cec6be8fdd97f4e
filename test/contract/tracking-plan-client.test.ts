import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { typescriptClient } from '../../domain/tracking-plan/client/typescript-client.ts';
import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';

const root = join(import.meta.dirname, '..', '..');
const dir = mkdtempSync(join(tmpdir(), 'daicho-client-'));
afterAll(() => rmSync(dir, { recursive: true }));

const plan = trackingPlan.parse({
  id: 'shop',
  name: 'Shop',
  events: [
    {
      type: 'track',
      name: 'Order Completed',
      properties: {
        total: { type: 'number' },
        paid_with: { type: 'string', enum: ['card', 'cash'] },
        paid_at: { type: 'datetime' },
        products: {
          type: 'array',
          items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] },
        },
      },
      required: ['total'],
    },
    { type: 'track', name: 'Signed Up' },
    { type: 'track', name: 'Loose', additional: 'allow' },
    { type: 'page', name: 'Top', properties: { variant: { type: 'integer', enum: [1, 2] } } },
    { type: 'identify', properties: { rank: { type: 'string' } }, required: ['rank'] },
    { type: 'group' },
  ],
});

/** Lines that end in `// wrong` must be what the compiler complains of, and no others. */
const uses = `import type { Analytics as Browser, AnalyticsBrowser } from '@segment/analytics-next';
import type { Analytics as Node } from '@segment/analytics-node';
import { client, serverClient } from './client.ts';

declare const browser: Browser;
declare const buffered: AnalyticsBrowser;
declare const node: Node;
declare const snippet: {
  track(event: string, properties?: object): void;
  page(...args: unknown[]): void;
  identify(...args: unknown[]): void;
  group(...args: unknown[]): void;
};

for (const page of [client(browser), client(buffered), client(snippet)]) {
  page.orderCompleted({ total: 1 });
  page.orderCompleted({ total: 1, paid_with: 'card', paid_at: new Date(), products: [{ sku: 'a' }] });
  page.orderCompleted({ total: 1, paid_with: null });
  page.signedUp();
  page.loose({ anything: [1] });
  page.pageTop({ variant: 2 });
  page.identify('u1', { rank: 'gold' });
  page.group('g1');
  page.orderCompleted(); // wrong
  page.orderCompleted({}); // wrong
  page.orderCompleted({ total: '1' }); // wrong
  page.orderCompleted({ total: 1, paid_with: 'cheque' }); // wrong
  page.orderCompleted({ total: 1, colour: 'red' }); // wrong
  page.orderCompleted({ total: 1, products: [{}] }); // wrong
  page.signedUp({ surprise: 1 }); // wrong
  page.pageTop({ variant: 3 }); // wrong
  page.identify('u1'); // wrong
  page.orderRefunded({ total: 1 }); // wrong
}

const server = serverClient(node);
server.orderCompleted({ userId: 'u1' }, { total: 1 });
server.orderCompleted({ anonymousId: 'a1', timestamp: new Date() }, { total: 1 });
server.pageTop({ userId: 'u1' });
server.identify({ userId: 'u1' }, { rank: 'gold' });
server.group({ userId: 'u1' }, 'g1');
server.orderCompleted({}, { total: 1 }); // wrong
server.orderCompleted({ userId: 'u1' }, { total: true }); // wrong
serverClient(browser); // wrong
client(node); // wrong
`;

test('the client compiles against three SDKs, takes good uses and refuses bad ones', () => {
  writeFileSync(join(dir, 'client.ts'), typescriptClient(plan, 1));
  writeFileSync(join(dir, 'uses.ts'), uses);
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const options = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true, types: ['node'] },
    ...{ module: 'nodenext', target: 'es2024', lib: ['es2024', 'dom'] },
  };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', dir], {
    encoding: 'utf8',
    cwd: dir,
  });
  const complaints = [...stdout.matchAll(/^(\S+?)\((\d+),\d+\): error/gm)].map(
    ([, file, line]) => `${file}:${line}`,
  );
  const wrong = uses
    .split('\n')
    .flatMap((line, index) => (line.endsWith('// wrong') ? [`uses.ts:${index + 1}`] : []));
  expect([...new Set(complaints)].toSorted()).toEqual(wrong.toSorted());
});
