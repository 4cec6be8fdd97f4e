import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { ControlCondition } from '../../domain/control/control-table.ts';
import { type Break, breaksBetween } from '../../domain/tracking-plan/breaks.ts';
import { type planCheck, storedTrackingPlan } from '../../schemas/api/tracking-plans.ts';
import { type TrackingPlan, trackingPlan } from '../../schemas/tracking-plan/plan.ts';
import {
  type TrackingPlanRow,
  type TrackingPlanVersionRow,
  trackingPlanRow,
} from '../../schemas/tracking-plan/rows.ts';
import { transactOrConflict } from '../../stores/control-conflict.ts';
import { entityTag, isMatching } from './entity-tag.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, created, type Failure, failure, ok } from './response.ts';
import { othersAtWork } from './row-id.ts';

type Shown = Answered<typeof storedTrackingPlan>;

/** Times that a change begins again when others change the same plan. */
const mostTries = 5;
const isNew: ControlCondition = { kind: { exists: false } };

export const versionKindOf = (planId: string): string => `tracking-plan-version#${planId}`;
export const versionIdOf = (version: number): string => String(version).padStart(10, '0');

/** The plan that a row holds. */
export const planIn = ({ plan }: Pick<TrackingPlanRow, 'plan'>): TrackingPlan =>
  trackingPlan.parse(JSON.parse(plan));

const document = z.looseObject({});

/** A plan as callers see it. */
export const shownPlan = ({ plan, version, createdAt, updatedAt }: TrackingPlanRow) =>
  storedTrackingPlan.parse({ ...document.parse(JSON.parse(plan)), version, createdAt, updatedAt });

interface Put {
  readonly plan: TrackingPlan;
  /** Name of the caller's key. */
  readonly by: string;
  readonly ifMatch: string | undefined;
}

/** Saves a plan as its next version, unless it breaks the one before; the same plan again changes nothing. */
export async function putPlan(said: Put, ports: ApiPorts): Promise<Shown> {
  const { control, clock } = ports;
  const { id } = said.plan;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const row = await control.get(trackingPlanRow, 'tracking-plan', id);
    if (!isAsRead(row, said.ifMatch)) return hasChanged();
    if (row !== undefined && isSame(planIn(row), said.plan)) return ok(shownPlan(row));
    const refused = refusal(row, said.plan);
    if (refused !== undefined) return refused;
    const at = new Date(clock()).toISOString();
    const changed = nextRow(row, said.plan, at);
    const isDone = await transactOrConflict(control, [
      {
        put: changed,
        condition: row === undefined ? isNew : { version: { equals: row.version } },
      },
      { put: versionRowOf(changed, said.by), condition: isNew },
    ]);
    if (isDone) return row === undefined ? created(shownPlan(changed)) : ok(shownPlan(changed));
  }
  return othersAtWork('tracking plan');
}

/** What would come of {@link putPlan}, without doing it. */
export async function checkPlan(
  plan: TrackingPlan,
  { control }: ApiPorts,
): Promise<Answered<typeof planCheck>> {
  const row = await control.get(trackingPlanRow, 'tracking-plan', plan.id);
  const stored = row === undefined ? undefined : planIn(row);
  const breaks = stored === undefined ? [] : breaksBetween(stored, plan);
  const answer: z.input<typeof planCheck> = {
    id: plan.id,
    version: row?.version ?? 0,
    isSame: stored !== undefined && isSame(stored, plan),
    isCompatible: breaks.length === 0,
    breaks: [...breaks],
  };
  return ok(answer);
}

/** Two plans that say the same, whatever the order of their properties. */
const isSame = ({ version: _, ...one }: TrackingPlan, { version: __, ...other }: TrackingPlan) =>
  isDeepStrictEqual(plain(one), plain(other));

/** Without members that are undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function nextRow(
  row: TrackingPlanRow | undefined,
  plan: TrackingPlan,
  at: string,
): TrackingPlanRow {
  const { version: _, ...said } = plan;
  return {
    kind: 'tracking-plan',
    id: plan.id,
    name: plan.name,
    plan: JSON.stringify(said),
    version: (row?.version ?? 0) + 1,
    createdAt: row?.createdAt ?? at,
    updatedAt: at,
  };
}

function versionRowOf(row: TrackingPlanRow, by: string): TrackingPlanVersionRow {
  const { id, version, name, plan, updatedAt: at } = row;
  return { kind: versionKindOf(id), id: versionIdOf(version), version, name, plan, at, by };
}

function refusal(row: TrackingPlanRow | undefined, plan: TrackingPlan): Failure | undefined {
  const version = row?.version ?? 0;
  if (plan.version !== undefined && plan.version !== version) {
    const is = row === undefined ? 'there is no such plan' : `the stored plan is at ${version}`;
    return failure('precondition_failed', `It was made from version ${plan.version}; ${is}.`);
  }
  const breaks = row === undefined ? [] : breaksBetween(planIn(row), plan);
  return breaks.length === 0 ? undefined : isBreaking(version, breaks);
}

function isBreaking(version: number, breaks: readonly Break[]): Failure {
  const [first] = breaks;
  const more = breaks.length > 1 ? ` (and ${breaks.length - 1} more)` : '';
  return failure(
    'conflict',
    `It would break version ${version}: ${first?.pointer} ${first?.message}${more}. What must differ goes into a plan with another id.`,
    breaks.map(({ pointer, message }) => ({ path: pointer, message })),
  );
}

/** Whether a plan is what the caller read, as far as he says. */
const isAsRead = (row: TrackingPlanRow | undefined, ifMatch: string | undefined): boolean => {
  if (ifMatch === undefined) return true;
  return row !== undefined && isMatching(ifMatch, entityTag(shownPlan(row)), 'strong');
};

const hasChanged = (): Failure =>
  failure('precondition_failed', 'The plan is not as If-Match says. Read it again.');
