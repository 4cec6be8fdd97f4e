import type { BrowserContext, Page } from 'playwright-core';

/** How a page session ends. */
const endings = ['killed', 'closed', 'left', 'rested'] as const;
export type Ending = (typeof endings)[number];

/** What visitors did, as they know it themselves. */
export interface Ledger {
  /** Steps whose call returned. */
  readonly called: Set<string>;
  /** Of them, those that the page's queue held right after the call. */
  readonly accepted: Set<string>;
  readonly endings: Map<Ending, number>;
  offlineSpells: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One page session of a visitor: steps, routes, pages, spells without a network, and an end of whatever kind. */
export async function runSession(
  context: BrowserContext,
  url: string,
  name: string,
  random: () => number,
  ledger: Ledger,
): Promise<void> {
  const page = await context.newPage();
  await open(page, `${url}/page/${name}`);
  const steps = 6 + Math.floor(random() * 15);
  let offlineUntil = 0;
  for (let step = 0; step < steps; step += 1) {
    if (offlineUntil === 0 && random() < 0.06) {
      await context.setOffline(true);
      ledger.offlineSpells += 1;
      offlineUntil = step + 2 + Math.floor(random() * 4);
    }
    const id = `${name}-${step}`;
    const isKept = await page.evaluate(track, id);
    ledger.called.add(id);
    if (isKept) ledger.accepted.add(id);
    if (random() < 0.3) await pause(random() * 120);
    const isOnline = step >= offlineUntil;
    if (isOnline && offlineUntil > 0) {
      await context.setOffline(false);
      offlineUntil = 0;
    }
    if (isOnline && random() < 0.06) await open(page, `${url}/page/${name}/${step}`);
  }
  const ending = endings[Math.floor(random() * endings.length)] ?? 'rested';
  ledger.endings.set(ending, (ledger.endings.get(ending) ?? 0) + 1);
  // Whoever is killed without a network comes back with one.
  await end(page, ending, random);
  if (offlineUntil > 0) await context.setOffline(false);
}

/** Comes back once more and stays until the page's queue is empty. @returns events that were left after two minutes */
export async function drain(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  await open(page, `${url}/page/last`);
  let waiting = await page.evaluate(countWaiting);
  for (let tried = 0; waiting > 0 && tried < 240; tried += 1) {
    await pause(500);
    waiting = await page.evaluate(countWaiting);
  }
  await page.close();
  return waiting;
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(
    () => typeof Reflect.get(window, 'daicho')?.anonymousId === 'function',
  );
}

async function end(page: Page, ending: Ending, random: () => number): Promise<void> {
  switch (ending) {
    case 'killed': {
      const crashed = page.waitForEvent('crash').catch(() => undefined);
      page.goto('chrome://crash').catch(() => undefined);
      await crashed;
      break;
    }
    case 'left':
      await page.goto('about:blank').catch(() => undefined);
      break;
    case 'rested':
      await pause(random() * 6_000);
      break;
    case 'closed':
      break;
  }
  await page.close();
}

/** In the page. @returns whether the event is in the queue, or has been sent already */
function track(id: string): boolean {
  const before = Object.keys(localStorage).filter((key) => key.startsWith('_dcq')).length;
  Reflect.get(window, 'daicho').track('Ledger Step', { step: id });
  const kept = Object.keys(localStorage).filter((key) => key.startsWith('_dcq'));
  return kept.length > before && kept.some((key) => localStorage.getItem(key)?.includes(`"${id}"`));
}

/** In the page. */
function countWaiting(): number {
  return Object.keys(localStorage).filter((key) => key.startsWith('_dcq')).length;
}
