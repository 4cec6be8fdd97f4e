import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashField } from '../../domain/identity/identifier-node.ts';
import { answer } from '../../functions/api/answer.ts';
import { type PageFiles, pageFile } from '../../functions/api/page.ts';
import { packRecent } from '../../stores/recent-events.ts';
import { type ApiServer, adminKey, startApi } from '../contract/api-server.ts';
import { startWireServer, type WireServer } from '../contract/wire-server.ts';

const executablePath = '/usr/bin/chromium';
const root = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(root, 'console', name), 'utf8');

function pageFiles(): PageFiles {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: ['console/main.ts'],
    bundle: true,
    write: false,
    format: 'esm',
  });
  return new Map([
    ['/', { contentType: 'text/html', text: read('index.html') }],
    ['/console/style.css', { contentType: 'text/css', text: read('style.css') }],
    ['/console/main.js', { contentType: 'text/javascript', text: outputFiles[0]?.text ?? '' }],
  ]);
}

const hostile = '<img src=x onerror="document.title=\'owned\'">';

const number = '+819012345678';
const addressHash = 'ab'.repeat(32);

async function fill(api: ApiServer): Promise<void> {
  await api.call('POST', '/api/sources', { id: 'shop', name: hostile });
  const event = {
    sourceId: 'shop',
    requestId: 'r',
    position: 0,
    messageId: 'm',
    type: 'track',
    event: hostile,
    receivedAt: new Date().toISOString(),
    node: api.ports.nodeOf('user_id', 'u-1'),
    outcome: 'landed' as const,
  };
  const id = `${event.receivedAt}#r`;
  await api.ports.control.put({
    kind: 'recent',
    id,
    expiresAtEpochSeconds: 4e9,
    packed: packRecent([
      event,
      { ...event, position: 1, outcome: 'rejected', reason: 'too_deep' },
      { ...event, position: 2, event: 'Crawled', isBot: true },
    ]),
  });
  const node = event.node;
  const [phone, email] = [
    api.ports.nodeOf('phone', number),
    api.ports.nodeOf('email', addressHash),
  ];
  const claim = {
    nodes: [node, email, phone],
    sourceId: 'shop',
    messageId: 'm',
    at: event.receivedAt,
  };
  await api.ports.graph.addEvidence([{ ...claim, mayJoinPeople: true }]);
  const stamped = { value: hostile, at: event.receivedAt, messageId: 'm' };
  await api.ports.vault.merge([
    { node, fields: { last_name: stamped }, consents: {} },
    { node: phone, fields: { phone: { ...stamped, value: number } }, consents: {} },
    {
      node: email,
      fields: { [hashField('email')]: { ...stamped, value: addressHash } },
      consents: {},
    },
  ]);
  await putAudience(api, event.receivedAt);
  const counts = { audience: 5, acknowledged: 2, no_identifier: 1, no_consent: 1, refused: 1 };
  const none = { suppressed: 0, held_out: 0, pending: 0, added: 2, removed: 0 };
  await api.ports.control.put({
    kind: 'sync',
    id: 's',
    audienceId: 'buyers',
    destinationId: 'google',
    afterRefresh: false,
    state: 'idle',
    generation: 1,
    createdAt: event.receivedAt,
    ...counts,
    ...none,
  });
}

/** An audience that failed after it had grown, beside one that nobody evaluated yet. */
async function putAudience(api: ApiServer, at: string): Promise<void> {
  const definition = {
    ...{ version: 1, name: hostile, purpose: 'お礼', goal: 'Again', owner: 'CRM', target: '20 %' },
    where: { did: { event: 'Order Completed' } },
  };
  await api.call('PUT', '/api/audiences/a-new', { ...definition, name: 'New one' });
  await api.call('PUT', '/api/audiences/grown', definition);
  await api.call('PUT', '/api/audiences/grown', { ...definition, target: '25 %' });
  await api.call('PUT', '/api/audiences/grown/schedule', { daily: '06:30' });
  await api.call('PUT', '/api/audiences/grown/hold-out', { share: 12.5 });
  const outcome = { state: 'failed', reason: 'too many leaves', size: 1_300, asOf: '2026-01-31' };
  await api.ports.control.update({ kind: 'audience', id: 'grown' }, { set: outcome });
  const run = {
    ...{ kind: 'audience-run#grown', jobId: 'j', at, asOf: '2026-01-31', generation: 1 },
    ...{ scannedBytes: 0, billedBytes: 0, priceMicros: 0, sharedBy: 0, durationMs: 1 },
    expiresAtEpochSeconds: 4e9,
  };
  await api.ports.control.putAll([
    { ...run, id: '1', outcome: 'changed', size: 650, entered: 650, left: 0, version: 1 },
    { ...run, id: '2', outcome: 'changed', size: 1_300, entered: 700, left: 50, version: 2 },
    {
      ...{ ...run, id: '3', outcome: 'failed', reason: 'too many leaves' },
      ...{ size: 1_300, entered: 0, left: 0, version: 2 },
    },
  ]);
}

describe.skipIf(!existsSync(executablePath))(
  'the page (needs Chromium at /usr/bin/chromium)',
  () => {
    let api: ApiServer;
    let server: WireServer;
    let browser: Browser;
    let page: Page;
    const faults: string[] = [];

    beforeAll(async () => {
      api = await startApi();
      await fill(api);
      const files = pageFiles();
      server = await startWireServer(async (request) => {
        const file = pageFile(request.path, files);
        if (file !== undefined) {
          const headers = Object.entries(file.headers ?? {}).map(([name, value]) => [
            name,
            String(value),
          ]);
          return { status: 200, headers: Object.fromEntries(headers), body: file.body ?? '' };
        }
        return answer(
          {
            method: request.method,
            path: decodeURIComponent(request.path),
            query: request.query,
            headers: request.headers,
            body: request.body.toString(),
          },
          api.ports,
        );
      });
      const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic'];
      browser = await chromium.launch({
        executablePath,
        args: [...args, '--no-first-run', '--disable-background-networking'],
      });
    });
    afterAll(async () => {
      await browser.close();
      await server.close();
      await api.stop();
    });
    beforeEach(async () => {
      faults.length = 0;
      const context = await browser.newContext({
        locale: 'en-US',
        viewport: { width: 390, height: 844 },
      });
      page = await context.newPage();
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      return () => context.close();
    });
    const open = () => page.goto(`${server.url}/#key=${adminKey}`);

    test('opens with the key of the address, and takes it out of the address', async () => {
      await open();
      await page.getByText('Adds up').first().waitFor({ state: 'attached' });
      expect(new URL(page.url()).hash).toBe('');
      await page.reload();
      await page.locator('main section').first().waitFor();
      expect(await page.isVisible('#door')).toBe(false);
      expect(faults).toEqual([]);
    });

    test('asks for the key once, and again when it is wrong', async () => {
      await page.goto(server.url);
      await page.fill('#key', 'a-key-that-nobody-has');
      await page.click('#open');
      await page.getByText('not known').waitFor();
      await page.fill('#key', adminKey);
      await page.click('#open');
      await page.locator('main section').first().waitFor();
    });

    test('shows what comes from outside as text, whatever it is', async () => {
      await open();
      await page.locator('tbody').getByText(hostile).first().waitFor();
      await page.locator('section tbody button.quiet').first().click();
      await page.locator('dd').getByText(hostile).waitFor();
      await page.getByRole('button', { name: hostile }).click();
      await page.locator('h3').getByText(hostile).waitFor();
      expect(await page.locator('main img, main script').count()).toBe(0);
      expect(await page.title()).toBe('Daicho 台帳');
      expect(faults).toEqual([]);
    });

    test('finds a person by a number in full-width digits, and says what is a hash', async () => {
      await open();
      const person = page.locator('section').filter({ hasText: 'By any of their identifiers' });
      await person.locator('select').selectOption('phone');
      await person.locator('input').fill('０９０－１２３４－５６７８');
      await person.getByRole('button', { name: 'Look up' }).click();
      await person.locator('dd').getByText(number).waitFor();
      await person.locator('dt').getByText('email (SHA-256)').waitFor();
      await person.locator('input').fill('090');
      await person.getByRole('button', { name: 'Look up' }).click();
      await person.getByText('not a phone number').waitFor();
    });

    test('tells events of bots from those that count', async () => {
      await open();
      const row = page.locator('tr').filter({ hasText: 'Crawled' });
      await row.getByText('landed (bot, not counted)').waitFor();
    });

    test('shows each sync as one row that adds up', async () => {
      await open();
      const row = page.locator('tr').filter({ hasText: 'google' });
      await row.waitFor();
      const cells = (await row.locator('th, td').allTextContents()).map((text) => text.trim());
      expect(cells).toEqual(['buyers', 'google', '5', '2', '1', '1', '0', '0', '1', '0', 'yes']);
    });

    test('shows audiences, the failed one first, and opens one with what it is for and how it went', async () => {
      await open();
      const audiences = page.locator('section').filter({ hasText: 'A name opens' });
      await audiences.getByRole('button', { name: 'New one' }).waitFor();
      const rows = audiences.locator('tbody').first().locator('tr');
      const cellsOf = async (index: number) =>
        (await rows.nth(index).locator('th, td').allTextContents()).map((text) => text.trim());
      expect(await cellsOf(0)).toEqual([
        ...[hostile, '1,300', '2', '2026-01-31', 'failed: too many leaves'],
      ]);
      expect(await cellsOf(1)).toEqual(['New one', '0', '1', '–', 'new']);
      await rows.first().getByRole('button').click();
      const detail = audiences.locator('.detail');
      await detail.waitFor();
      expect(await detail.locator('dd').allTextContents()).toEqual([
        ...['お礼', 'Again', '25 %', 'CRM', 'every day at 06:30', '12.5 %'],
      ]);
      const chart = detail.getByRole('img', { name: 'Size: 650 → 1,300 → 1,300' });
      expect(await chart.locator('polyline').getAttribute('points')).toBe(
        '0.0,12.0 60.0,0.0 120.0,0.0',
      );
      expect(await detail.locator('tbody tr').allTextContents()).toEqual([
        expect.stringContaining('failed: too many leaves1,300+0 −0v2'),
        expect.stringContaining('changed1,300+700 −50v2'),
        expect.stringContaining('changed650+650 −0v1'),
      ]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await rows.first().getByRole('button').click();
      await detail.waitFor({ state: 'detached' });
      expect(faults).toEqual([]);
    });

    test('fits a phone without scrolling sideways, in English and in Japanese', async () => {
      await open();
      await page.locator('tr').filter({ hasText: 'google' }).waitFor();
      const width = () => page.evaluate(() => document.documentElement.scrollWidth);
      expect(await width()).toBe(390);
      await page.click('#language');
      await page.getByText('直近のイベント').waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('ja');
      expect(await width()).toBe(390);
    });

    test('may call its own origin only', async () => {
      const response = await page.goto(server.url);
      const policy = response?.headers()['content-security-policy'] ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
    });
  },
);
