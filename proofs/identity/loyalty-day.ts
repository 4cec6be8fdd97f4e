import type { NodeId } from '../../domain/identity/identifier.ts';
import { type Day, type DayTools, dayTools, type EventNodes, occasions } from './day.ts';

/** What is known of one customer in different places, and what will be said to belong together. */
interface Customer {
  readonly login: NodeId;
  readonly browser: NodeId;
  readonly pointCard: NodeId;
  readonly memberNumber: NodeId;
}

const customersPerMillion = 30_000;

/**
 * The day a loyalty programme opens: customers who were known apart, as a login, as a point card and as a member of
 * the tills, say in the app and at the till that these are one. Of the events with two identifiers or more, four in
 * ten join profiles.
 */
export function loyaltyDay(events: number, seed: number): Day {
  const tools = dayTools(seed, events);
  const customers: Customer[] = [];
  return {
    history: history(tools, customers),
    events: theDay(tools, events, customers),
  };
}

function* history(tools: DayTools, customers: Customer[]): Generator<EventNodes, void> {
  for (let count = tools.scaled(customersPerMillion); count > 0; count -= 1) {
    const customer = {
      login: tools.invent('login'),
      browser: tools.invent('browser'),
      pointCard: tools.invent('pointCard'),
      memberNumber: tools.invent('memberNumber'),
    };
    customers.push(customer);
    yield [customer.login, customer.browser];
    yield [customer.pointCard];
    yield [customer.memberNumber];
  }
}

function* theDay(
  tools: DayTools,
  events: number,
  customers: readonly Customer[],
): Generator<EventNodes, void> {
  const joining = customers.values();
  const said: EventNodes[] = [];
  /** What customers will still say today, each thing at a time of its own. */
  const next = (): EventNodes => {
    while (said.length < lookAhead) {
      const { value: customer, done } = joining.next();
      if (done === true) break;
      const { login, browser, pointCard, memberNumber } = customer;
      said.push([login, pointCard, browser], [memberNumber, pointCard]);
      said.push([login, tools.invent('address')]);
    }
    const [statement] = said.splice(tools.int(0, said.length - 1), 1);
    return statement ?? visit();
  };
  const busy = (): Customer => customers[tools.zipf(customers.length)] ?? tools.pick(customers);
  const visit = (): EventNodes => {
    const { login, browser } = busy();
    return [login, browser];
  };
  const some = [
    { perMillion: 60_000, happen: next },
    { perMillion: 80_000, happen: visit },
    { perMillion: 60_000, happen: () => [tools.invent('browser')] },
    { perMillion: 20_000, happen: () => [tools.invent('pointCard')] },
    // A card that a family shares joins nobody any longer.
    { perMillion: 200, happen: () => [tools.pick(customers).login, busy().pointCard] },
  ];
  yield* occasions(tools, events, some, () => {
    const { pointCard, memberNumber } = busy();
    return [tools.chance(0.5) ? pointCard : memberNumber];
  });
}

/** Statements in store, so that those of one customer are minutes to hours apart. */
const lookAhead = 3_000;
