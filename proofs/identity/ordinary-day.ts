import type { NodeId } from '../../domain/identity/identifier.ts';
import { type Day, type DayTools, dayTools, type EventNodes, occasions } from './day.ts';

interface Person {
  readonly login: NodeId;
  telephone?: NodeId;
}

/** A browser and who is logged in on it. */
interface Visitor {
  readonly browser: NodeId;
  person?: Person;
}

const knownPeople = 40_000;
const strangers = 60_000;
const kiosks = 20;
const lastKept = 500;
const mostDraws = 20;

/**
 * A day of a web shop: nearly all events come from devices that are known, some visitors are new, some forgot their
 * cookies and log in again, few register or say an address. In a million events 133,817 identifiers are new, and 942
 * more identifiers than before are joined to another one.
 */
export function ordinaryDay(events: number, seed: number): Day {
  const tools = dayTools(seed, events);
  const people: Person[] = [];
  const visitors: Visitor[] = [];
  return {
    history: history(tools, people, visitors),
    events: theDay(tools, events, people, visitors),
  };
}

function* history(
  tools: DayTools,
  people: Person[],
  visitors: Visitor[],
): Generator<EventNodes, void> {
  for (let count = tools.scaled(knownPeople); count > 0; count -= 1) {
    const person: Person = { login: tools.invent('login') };
    const visitor: Visitor = { browser: tools.invent('browser'), person };
    people.push(person);
    visitors.push(visitor);
    yield [person.login, visitor.browser];
    if (tools.chance(0.6)) yield [person.login, tools.invent('address')];
    if (tools.chance(0.3)) {
      person.telephone = tools.invent('telephone');
      yield [person.login, person.telephone];
    }
  }
  for (let count = tools.scaled(strangers); count > 0; count -= 1) {
    const visitor: Visitor = { browser: tools.invent('browser') };
    visitors.push(visitor);
    yield [visitor.browser];
  }
}

function* theDay(
  tools: DayTools,
  events: number,
  people: Person[],
  visitors: Visitor[],
): Generator<EventNodes, void> {
  const kioskBrowsers = Array.from({ length: tools.scaled(kiosks) }, () => tools.invent('browser'));
  const guests: { readonly address: NodeId; readonly visitor: Visitor }[] = [];
  const loggingIn: Visitor[] = [];
  const last: EventNodes[] = [];
  const stranger = (): Visitor | undefined => {
    for (let draw = 0; draw < mostDraws; draw += 1) {
      const visitor = visitors[tools.int(0, visitors.length - 1)];
      if (visitor !== undefined && visitor.person === undefined) return visitor;
    }
    return undefined;
  };
  const visit = ({ browser, person }: Visitor): EventNodes =>
    person !== undefined && tools.chance(0.7) ? [person.login, browser] : [browser];
  const some = [
    // Clients that saw no answer send again.
    { perMillion: 20_000, happen: () => last[tools.int(0, lastKept - 1)] },
    { perMillion: 128_282, happen: () => visit(newcomer(tools, visitors)) },
    {
      perMillion: 4_000,
      happen: () => {
        const visitor = newcomer(tools, visitors);
        loggingIn.push(visitor);
        return [visitor.browser];
      },
    },
    {
      perMillion: 10_000,
      happen: () => {
        const visitor = loggingIn.pop() ?? stranger();
        if (visitor === undefined) return undefined;
        visitor.person = tools.pick(people);
        return [visitor.person.login, visitor.browser];
      },
    },
    { perMillion: 400, happen: () => registration(tools, people, stranger()) },
    {
      perMillion: 215,
      happen: () => [tools.pick(people).login, tools.invent('address')],
    },
    {
      perMillion: 300,
      happen: () => {
        const visitor = stranger();
        if (visitor === undefined) return undefined;
        const address = tools.invent('address');
        guests.push({ address, visitor });
        return [address, visitor.browser];
      },
    },
    {
      perMillion: 71,
      happen: () => {
        const guest = guests.pop();
        if (guest === undefined) return undefined;
        guest.visitor.person ??= tools.pick(people);
        return [guest.visitor.person.login, guest.address, guest.visitor.browser];
      },
    },
    {
      perMillion: 300,
      happen: () => [tools.pick(people).login, tools.pick(kioskBrowsers)],
    },
    {
      perMillion: 50,
      happen: () => {
        const { telephone } = tools.pick(people);
        return telephone === undefined ? undefined : [tools.pick(people).login, telephone];
      },
    },
  ];
  const all = occasions(tools, events, some, () => {
    const visitor = visitors[tools.zipf(visitors.length)];
    return visit(visitor ?? newcomer(tools, visitors));
  });
  for (const event of all) {
    yield event;
    last.push(event);
    if (last.length > lastKept) last.shift();
  }
}

function newcomer(tools: DayTools, visitors: Visitor[]): Visitor {
  const visitor = { browser: tools.invent('browser') };
  visitors.push(visitor);
  return visitor;
}

function registration(
  tools: DayTools,
  people: Person[],
  visitor: Visitor | undefined,
): EventNodes | undefined {
  if (visitor === undefined) return undefined;
  const person: Person = { login: tools.invent('login') };
  people.push(person);
  visitor.person = person;
  const address = tools.invent('address');
  if (tools.chance(0.5)) return [person.login, address, visitor.browser];
  person.telephone = tools.invent('telephone');
  return [person.login, address, person.telephone, visitor.browser];
}
