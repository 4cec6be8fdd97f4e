import { AwsError } from '../wire.ts';
import type { Item } from './attribute-value.ts';
import { consumedOne, meterUsed, usedWrite, wantedCapacity, writeUnits } from './capacity.ts';
import { project } from './document-path.ts';
import type { Engine } from './engine.ts';
import { validationError } from './errors.ts';
import type { StoredItem } from './item-table.ts';
import {
  conditionHolds,
  type PlannedWrite,
  planDelete,
  planPut,
  planUpdate,
  store,
} from './planned-write.ts';
import { type Members, oneOf } from './request-members.ts';

const returnValues = ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const;
type ReturnValues = (typeof returnValues)[number];

export function putItem(members: Members, engine: Engine): Promise<object> {
  const wanted = oldOrNothing(members);
  return write(planPut(members, engine), wanted, members, engine);
}

export function deleteItem(members: Members, engine: Engine): Promise<object> {
  const wanted = oldOrNothing(members);
  return write(planDelete(members, engine), wanted, members, engine);
}

export function updateItem(members: Members, engine: Engine): Promise<object> {
  const wanted = oneOf(members, 'ReturnValues', returnValues) ?? 'NONE';
  return write(planUpdate(members, engine), wanted, members, engine);
}

function oldOrNothing(members: Members): ReturnValues {
  const wanted = oneOf(members, 'ReturnValues', returnValues) ?? 'NONE';
  if (wanted === 'ALL_OLD' || wanted === 'NONE') return wanted;
  throw validationError('ReturnValues can only be ALL_OLD or NONE');
}

async function write(
  plan: PlannedWrite,
  wanted: ReturnValues,
  members: Members,
  engine: Engine,
): Promise<object> {
  const capacity = wantedCapacity(members);
  const { before, after } = await engine.queue.enqueue(() => carryOut(plan, engine));
  const used = usedWrite(plan.table.definition.name, writeUnits(before?.size, after?.size));
  meterUsed(engine, used);
  return { ...returned(plan, wanted, before, after), ...consumedOne(used, capacity) };
}

interface Outcome {
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

function carryOut(plan: PlannedWrite, engine: Engine): Outcome {
  const before = plan.table.items.get(plan.key);
  if (!conditionHolds(plan, before)) {
    const units = writeUnits(before?.size, intendedSize(plan, before));
    meterUsed(engine, usedWrite(plan.table.definition.name, units));
    throw conditionFailed(plan, before);
  }
  const after = plan.after(before);
  store(engine, plan, { before, after });
  return { before, after };
}

/** A failed condition is billed by the larger of the item there is and the item there was to be. */
export function intendedSize(
  plan: PlannedWrite,
  before: StoredItem | undefined,
): number | undefined {
  try {
    return plan.after(before)?.size;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function conditionFailed(plan: PlannedWrite, before: StoredItem | undefined): AwsError {
  const item = plan.returnsItemOnFailure ? before?.item() : undefined;
  return new AwsError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    400,
    item === undefined ? {} : { Item: item },
  );
}

function returned(
  plan: PlannedWrite,
  wanted: ReturnValues,
  before: StoredItem | undefined,
  after: StoredItem | undefined,
): { readonly Attributes?: Item } {
  const side = wanted.endsWith('_OLD') ? before : after;
  if (wanted === 'NONE' || side === undefined) return {};
  if (wanted.startsWith('ALL_')) return { Attributes: side.item() };
  const paths = plan.expressions.update?.actions.map((action) => action.path) ?? [];
  const attributes = project(paths, side.item());
  return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
}
