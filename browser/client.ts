import { clickCookie, clickIdsOfAddress, clickIdsOfCookies } from './click-ids.ts';
import type { Word } from './consent/word.ts';
import { cookies, setCookie } from './cookies.ts';
import { idOfLink, takeLink } from './link.ts';
import type { Members } from './members.ts';
import { newId } from './new-id.ts';
import { options } from './options.ts';
import { pageContext } from './page-context.ts';
import { forgetServerCookies } from './request.ts';
import { enqueue, flush, flushLater } from './sender.ts';
import { sessionAt } from './session.ts';
import { closeStorage, openStorage, read, write } from './storage.ts';

const idCookie = '_dcid';
const sessionCookie = '_dcs';
const userKey = '_dcu';
/** Thirteen months. */
const days = 395;
/** Says that a word turned. @see https://segment.com/docs/privacy/consent-management/ */
const changed = { event: 'Segment Consent Preference Updated' };

const startedAt = Date.now();
const landed = clickIdsOfAddress(location.search, startedAt);
const linkedId = idOfLink(takeLink(), startedAt);
let { referrer } = document;
let held: (() => void)[] = [];
let preferences: Word[0] = {};
let raw: Members | undefined;
let mayKeepClickIds: boolean | undefined;
let isAllowed: boolean | undefined;

/** What is known of this browser; undefined without consent. */
export function anonymousId(): string | undefined {
  return isAllowed ? ownId() : undefined;
}

/** Another page is seen. @param from address of the one before */
export function takePage(from = document.referrer): void {
  referrer = from;
  take('page', {});
}

/**
 * A call of Segment's: into the queue where there is consent, into memory as long as nobody has decided, nowhere after a
 * refusal.
 *
 * @param fields of the call beside those that every call has
 * @param more context beside that of the page
 */
export function take(type: string, fields: Members, epochMs = Date.now(), more?: unknown): void {
  const context = { ...pageContext(referrer), ...Object(more) };
  const release = () => {
    if (fields['userId']) write(userKey, `${fields['userId']}`);
    const all = cookies();
    const [session, inSession] = sessionAt(all[sessionCookie], epochMs);
    setCookie(sessionCookie, session, days);
    const clickIds = mayKeepClickIds ? clickIdsOfCookies(all) : undefined;
    enqueue(textOf(type, fields, { ...context, ...inSession, clickIds }, epochMs));
  };
  // In memory, until somebody has decided.
  const maxHeld = 100;
  if (isAllowed) release();
  else if (isAllowed === undefined && held.length < maxHeld) held.push(release);
}

/** Another visitor from here on. */
export function reset(): void {
  if (!isAllowed) return;
  setCookie(idCookie, newId(), days);
  dropCookies(sessionCookie);
  write(userKey, '');
  forgetServerCookies();
}

/** The latest word counts, purpose by purpose. @param word undefined says nothing */
export function hear(word: Word | undefined): void {
  if (!word) return;
  const clickDays = 90;
  // A consent string that is longer does not go along with every event.
  const longestRaw = 3_000;
  const before = JSON.stringify(preferences);
  const wasAllowed = isAllowed;
  preferences = { ...preferences, ...word[0] };
  raw = `${JSON.stringify(word[1])}`.length < longestRaw ? word[1] : undefined;
  const { analytics, advertising } = preferences;
  mayKeepClickIds = advertising ?? word[2];
  isAllowed = options.consent === 'none' ? analytics !== false : (analytics ?? advertising);
  if (isAllowed === false) end();
  if (!isAllowed) return;
  if (!mayKeepClickIds) dropCookies(clickCookie);
  else
    for (const [name, id] of Object.entries(landed)) setCookie(clickCookie + name, id, clickDays);
  if (!wasAllowed) begin();
  else if (before !== JSON.stringify(preferences)) {
    take('track', changed);
    flush();
  }
}

function begin(): void {
  openStorage();
  if (linkedId) setCookie(idCookie, linkedId, days);
  for (const release of held) release();
  held = [];
  flushLater();
}

/** A refusal: nothing stays, and the server hears of it if it has ever heard of this browser. */
function end(): void {
  held = [];
  const word = cookies()[idCookie] && textOf('track', changed, {}, Date.now());
  closeStorage();
  dropCookies('_dc');
  if (!word) return;
  forgetServerCookies();
  enqueue(word);
  flush();
}

function dropCookies(start: string): void {
  for (const name of Object.keys(cookies())) if (name.startsWith(start)) setCookie(name, '', 0);
}

function ownId(): string {
  const id = cookies()[idCookie] || newId();
  setCookie(idCookie, id, days);
  return id;
}

function textOf(type: string, fields: Members, context: Members, epochMs: number): string {
  return JSON.stringify({
    type,
    messageId: newId(),
    timestamp: new Date(epochMs).toISOString(),
    anonymousId: ownId(),
    ...fields,
    userId: read(userKey) || undefined,
    previousId: fields['previousId'] ?? (type === 'alias' ? ownId() : undefined),
    context: { ...context, consent: { ...raw, categoryPreferences: preferences } },
  });
}
