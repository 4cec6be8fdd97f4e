import * as answers from './answers.ts';
import { createClient, forgetKey, KeyRefused, rememberedKey, rememberKey } from './client.ts';
import { byId, count } from './elements.ts';
import { audiencesSection } from './sections/audiences.ts';
import { eventsSection } from './sections/events.ts';
import { personSection } from './sections/person.ts';
import { startSection } from './sections/start.ts';
import { syncsSection } from './sections/syncs.ts';
import { tallySection } from './sections/tally.ts';
import { chooseLanguage, currentLanguage, type Words, wordsIn } from './words.ts';

const refreshMs = 2_000;

const language = currentLanguage();
const words = wordsIn(language);
const door = byId('door', HTMLFormElement);
const page = byId('page', HTMLElement);
const state = byId('state', HTMLElement);
const forget = byId('forget', HTMLButtonElement);

function main(): void {
  document.documentElement.lang = language;
  const other = byId('language', HTMLButtonElement);
  other.textContent = words.otherLanguage;
  other.addEventListener('click', () => {
    chooseLanguage(language === 'ja' ? 'en' : 'ja');
    location.reload();
  });
  forget.textContent = words.forget;
  forget.addEventListener('click', () => {
    forgetKey();
    location.reload();
  });
  byId('key-label', HTMLLabelElement).textContent = words.apiKey;
  byId('open', HTMLButtonElement).textContent = words.open;
  const input = byId('key', HTMLInputElement);
  door.addEventListener('submit', (event) => {
    event.preventDefault();
    rememberKey(input.value.trim());
    input.value = '';
    openPage();
  });
  openPage();
}

function openPage(): void {
  const key = rememberedKey();
  door.hidden = key !== undefined;
  page.hidden = key === undefined;
  forget.hidden = key === undefined;
  if (key === undefined) byId('key', HTMLInputElement).focus();
  else run(key);
}

function closePage(): void {
  forgetKey();
  page.replaceChildren();
  state.textContent = '';
  byId('door-fault', HTMLElement).textContent = words.keyRefused;
  openPage();
}

/** Draws the page and keeps it up to date while it is looked at. */
function run(key: string): void {
  const client = createClient(key);
  const start = startSection(words);
  const tally = tallySection(words);
  const person = personSection(words, client);
  const events = eventsSection(words, person.open);
  const audiences = audiencesSection(words, client);
  const syncs = syncsSection(words);
  const sections = [start, tally, audiences, person, syncs, events];
  page.replaceChildren(...sections.map(({ root }) => root));

  const update = async (): Promise<void> => {
    const [status, sources, lines, recent, built, kept] = await Promise.all([
      client.get('/api/status', answers.status),
      client.get('/api/sources?limit=1000', answers.sources),
      client.get('/api/tally?limit=1000', answers.tally),
      client.get(`/api/events/recent?limit=50${events.filter()}`, answers.recentEvents),
      client.get('/api/audiences?limit=1000', answers.audiences),
      client.get('/api/syncs?limit=1000', answers.syncs),
    ]);
    state.textContent = statusLine(status, words);
    start.show(sources.sources);
    tally.show(lines.sources);
    events.show(recent.events, sources.sources);
    audiences.show(built.audiences);
    syncs.show(kept.syncs);
  };
  const again = async (): Promise<void> => {
    try {
      if (!document.hidden) await update();
    } catch (error) {
      if (error instanceof KeyRefused) return closePage();
      state.textContent = words.unreachable;
    }
    setTimeout(again, refreshMs);
  };
  void again();
}

function statusLine(status: answers.Status, words: Words): string {
  const { profiles, lastJob } = status;
  return [
    ...(profiles === undefined
      ? []
      : [`${count(profiles.known)} ${words.known}`, `${count(profiles.unknown)} ${words.unknown}`]),
    ...(status.waitingEvents > 0 ? [`${count(status.waitingEvents)} ${words.waiting}`] : []),
    ...(status.deadRequests > 0 ? [`${count(status.deadRequests)} ${words.deadRequests}`] : []),
    ...(status.openJobs > 0 ? [`${count(status.openJobs)} ${words.jobs}`] : []),
    ...(lastJob?.error === undefined ? [] : [`${lastJob.scope}: ${lastJob.error}`]),
    `${words.zone} ${status.timeZone}`,
  ].join(' · ');
}

main();
