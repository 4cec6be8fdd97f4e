import { AwsError } from '../wire.ts';
import type { Item } from './attribute-value.ts';
import {
  addUnits,
  consumedMany,
  meterUsed,
  readUnits,
  type Used,
  wantedCapacity,
  writeUnits,
} from './capacity.ts';
import type { Engine } from './engine.ts';
import { KeyMismatchError, validationError } from './errors.ts';
import type { StoredItem } from './item-table.ts';
import {
  conditionHolds,
  type PlannedWrite,
  planCheck,
  planDelete,
  planPut,
  planUpdate,
  store,
} from './planned-write.ts';
import { checkDistinct } from './read-item.ts';
import { asObject, type Members, optionalText, requiredList } from './request-members.ts';
import { intendedSize } from './write-item.ts';

const maximumActions = 100;
const maximumBytes = 4 * 1024 * 1024;

const planners = {
  ConditionCheck: planCheck,
  Put: planPut,
  Delete: planDelete,
  Update: planUpdate,
} as const;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export async function transactWriteItems(members: Members, engine: Engine): Promise<object> {
  const capacity = wantedCapacity(members);
  const token = optionalText(members, 'ClientRequestToken');
  if (token !== undefined && (token.length < 1 || token.length > 36)) {
    throw validationError('ClientRequestToken must have a length of 1 to 36');
  }
  const actions = requiredList(members, 'TransactItems', maximumActions);
  const plans = planAll(actions, engine);
  checkDistinct(plans);
  const used = await engine.queue.enqueue(() => {
    if (token !== undefined && engine.tokens.isRepeated(token, actions)) {
      return repeated(plans, engine);
    }
    const done = carryOut(plans, engine);
    if (token !== undefined) engine.tokens.remember(token, actions);
    return done;
  });
  return consumedMany(used, capacity, true);
}

/** Keys that do not fit cancel the transaction before anything is evaluated. */
function planAll(actions: readonly unknown[], engine: Engine): readonly PlannedWrite[] {
  const reasons: Reason[] = [];
  const plans = actions.flatMap((action) => {
    try {
      const plan = planAction(asObject(action), engine);
      reasons.push(noReason);
      return [plan];
    } catch (error) {
      if (!(error instanceof KeyMismatchError)) throw error;
      reasons.push({ Code: 'ValidationError', Message: error.message });
      return [];
    }
  });
  if (plans.length < actions.length) throw canceled(reasons);
  return plans;
}

function planAction(action: Members, engine: Engine): PlannedWrite {
  const kinds = Object.entries(planners).filter(
    ([kind]) => action[kind] !== undefined && action[kind] !== null,
  );
  const [only] = kinds;
  if (only === undefined || kinds.length > 1) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const [kind, plan] = only;
  return plan(asObject(action[kind]), engine);
}

type Evaluated =
  | {
      readonly kind: 'ready';
      readonly before: StoredItem | undefined;
      readonly after: StoredItem | undefined;
    }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly before: StoredItem | undefined };

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

const noReason: Reason = { Code: 'None' };

function evaluate(plan: PlannedWrite): Evaluated {
  const before = plan.table.items.get(plan.key);
  if (!conditionHolds(plan, before)) {
    const item = plan.returnsItemOnFailure ? before?.item() : undefined;
    const reason = {
      Code: 'ConditionalCheckFailed',
      Message: 'The conditional request failed',
      ...(item && { Item: item }),
    };
    return { kind: 'refused', reason, before };
  }
  try {
    return { kind: 'ready', before, after: plan.after(before) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { kind: 'refused', reason: { Code: 'ValidationError', Message: error.message }, before };
  }
}

function carryOut(plans: readonly PlannedWrite[], engine: Engine): Used {
  const evaluated = plans.map((plan) => ({ plan, result: evaluate(plan) }));
  const used = usedBy(evaluated);
  meterUsed(engine, used);
  if (evaluated.some(({ result }) => result.kind === 'refused')) {
    throw canceled(
      evaluated.map(({ result }) => (result.kind === 'refused' ? result.reason : noReason)),
    );
  }
  let bytes = 0;
  for (const { plan, result } of evaluated) {
    if (result.kind !== 'ready') continue;
    bytes += Math.max(result.before?.size ?? 0, result.after?.size ?? 0);
    if (plan.isWrite) store(engine, plan, result);
  }
  if (bytes > maximumBytes) {
    throw validationError('The aggregate size of the items in the transaction exceeds 4 MB');
  }
  return used;
}

/** A transaction prepares and commits: two writes of every item, also of one that it only checks. */
function usedBy(evaluated: readonly { plan: PlannedWrite; result: Evaluated }[]): Used {
  const write = new Map<string, number>();
  for (const { plan, result } of evaluated) {
    const after = result.kind === 'ready' ? result.after?.size : intendedSize(plan, result.before);
    addUnits(write, plan.table.definition.name, 2 * writeUnits(result.before?.size, after));
  }
  return { read: new Map(), write };
}

/** A repeated request changes nothing and is billed as reading its items. */
function repeated(plans: readonly PlannedWrite[], engine: Engine): Used {
  const read = new Map<string, number>();
  for (const { table, key } of plans) {
    addUnits(read, table.definition.name, 2 * readUnits(table.items.get(key)?.size, true));
  }
  const used = { read, write: new Map<string, number>() };
  meterUsed(engine, used);
  return used;
}

function canceled(reasons: readonly Reason[]): AwsError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}
