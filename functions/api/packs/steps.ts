import { isDeepStrictEqual } from 'node:util';
import { readBrandMarks } from '../../../domain/sensitive/read-marks.ts';
import type { PackStep } from '../../../schemas/api/packs.ts';
import type { AudienceDefinition } from '../../../schemas/audience.ts';
import { audienceRow, deletedAudienceRow } from '../../../schemas/control.ts';
import { type CustomField, customFieldRow, fieldId } from '../../../schemas/custom-field.ts';
import type { Pack } from '../../../schemas/packs/pack.ts';
import { type NeverAdvertiseRow, neverAdvertiseRow, packMark } from '../../../schemas/sensitive.ts';
import { type TrackingPlan, trackingPlan } from '../../../schemas/tracking-plan/plan.ts';
import { sourcePlanRow, trackingPlanRow } from '../../../schemas/tracking-plan/rows.ts';
import { createAudience } from '../audience-changes.ts';
import { refusedReferences } from '../audience-references.ts';
import { putField } from '../custom-fields.ts';
import type { ApiPorts } from '../ports.ts';
import type { ApiResponse } from '../response.ts';
import { choosePlan } from '../source-plans.ts';
import { planIn, putPlan } from '../tracking-plan-changes.ts';

/** A step as it was planned; `run` does it, and says why it was refused. */
export interface PlannedStep extends PackStep {
  readonly run?: () => Promise<string | undefined>;
}

interface Said {
  readonly sources: readonly string[];
  readonly by: string;
}

/** What applying a pack would do as things stand, in the order in which it is to be done. */
export async function plannedSteps(
  pack: Pack,
  said: Said,
  ports: ApiPorts,
): Promise<readonly PlannedStep[]> {
  return [
    ...(pack.neverAdvertises ? [await advertisingStep(pack, said, ports)] : []),
    ...(await wordSteps(pack, said, ports)),
    ...(await fieldSteps(pack, said, ports)),
    ...(pack.events.length === 0 ? [] : [await planStep(planOf(pack), said, ports)]),
    ...(await Promise.all(said.sources.map((id) => sourceStep(id, pack.id, said, ports)))),
    ...(await Promise.all(
      Object.entries(pack.audiences).map(([name, definition]) =>
        audienceStep(`${pack.id}-${name}`, definition, said, ports),
      ),
    )),
  ];
}

/** The tracking plan of a pack: its events, and whatever else comes is noted. */
const planOf = ({ id, titleJa, description, events }: Pack): TrackingPlan =>
  trackingPlan.parse({ id, name: titleJa, description, events });

async function advertisingStep(
  pack: Pack,
  { by }: Said,
  { control, clock }: ApiPorts,
): Promise<PlannedStep> {
  const id = `${packMark}${pack.id}`;
  const step = { what: 'advertising', name: 'never, for good' } as const;
  const there = await control.get(neverAdvertiseRow, 'never-advertise', id);
  if (there !== undefined) return { ...step, outcome: 'there' };
  const run = async () => {
    const at = new Date(clock()).toISOString();
    const reason = `The pack ${pack.id} was applied.`;
    const row: NeverAdvertiseRow = { kind: 'never-advertise', id, reason, at, by };
    await control.putIfAbsent(row);
    return undefined;
  };
  return { ...step, outcome: 'added', run };
}

async function wordSteps(
  { words }: Pack,
  { by }: Said,
  { control, clock }: ApiPorts,
): Promise<readonly PlannedStep[]> {
  const marks = await readBrandMarks(control);
  return words.map(({ word, category }): PlannedStep => {
    const step = { what: 'word', name: word } as const;
    if (marks.words.some((one) => one.word === word)) return { ...step, outcome: 'there' };
    const run = async () => {
      const { fields, words: now, allowed } = await readBrandMarks(control);
      const at = new Date(clock()).toISOString();
      const changed = { fields, allowed, words: [...now, { word, category }], at, by };
      await control.put({ kind: 'sensitive-marks', id: 'brand', ...changed });
      return undefined;
    };
    return { ...step, outcome: 'added', run };
  });
}

async function fieldSteps(
  { fields }: Pack,
  { by }: Said,
  ports: ApiPorts,
): Promise<readonly PlannedStep[]> {
  const rows = await ports.control.queryAll(customFieldRow, { kind: 'custom-field' });
  return fields.map((field): PlannedStep => {
    const step = { what: 'field', name: nameOf(field) } as const;
    const there = rows.find((row) => row.id === fieldId(field))?.field;
    if (there === undefined) {
      const run = async () => refusalOf(await putField(field, by, ports));
      return { ...step, outcome: 'added', run };
    }
    return isSame(there, field)
      ? { ...step, outcome: 'there' }
      : { ...step, outcome: 'kept', reason: 'the brand defines it otherwise' };
  });
}

async function planStep(plan: TrackingPlan, { by }: Said, ports: ApiPorts): Promise<PlannedStep> {
  const step = { what: 'plan', name: plan.id } as const;
  const row = await ports.control.get(trackingPlanRow, 'tracking-plan', plan.id);
  if (row === undefined) {
    const run = async () => refusalOf(await putPlan({ plan, by, ifMatch: undefined }, ports));
    return { ...step, outcome: 'added', run };
  }
  return isSame(planIn(row), plan)
    ? { ...step, outcome: 'there' }
    : { ...step, outcome: 'kept', reason: 'the brand has changed it' };
}

async function sourceStep(
  sourceId: string,
  plan: string,
  { by }: Said,
  ports: ApiPorts,
): Promise<PlannedStep> {
  const step = { what: 'source', name: sourceId } as const;
  const row = await ports.control.get(sourcePlanRow, 'source-plan', sourceId);
  if (row?.planId === plan) return { ...step, outcome: 'there' };
  if (row !== undefined) {
    return { ...step, outcome: 'kept', reason: `it is kept to the plan ${row.planId}` };
  }
  const run = async () =>
    refusalOf(await choosePlan(sourceId, { plan, mode: 'lenient' }, by, ports));
  return { ...step, outcome: 'added', run };
}

async function audienceStep(
  id: string,
  definition: AudienceDefinition,
  { by }: Said,
  ports: ApiPorts,
): Promise<PlannedStep> {
  const step = { what: 'audience', name: id } as const;
  const { control } = ports;
  const [row, deleted] = await Promise.all([
    control.get(audienceRow, 'audience', id),
    control.get(deletedAudienceRow, 'deleted-audience', id),
  ]);
  if (deleted !== undefined) return { ...step, outcome: 'kept', reason: 'the brand deleted it' };
  if (row === undefined) {
    const run = async () =>
      refusalOf(
        (await refusedReferences(id, definition, ports)) ??
          (await createAudience(id, definition, by, ports)),
      );
    return { ...step, outcome: 'added', run };
  }
  return isSame(row.definition, definition)
    ? { ...step, outcome: 'there' }
    : { ...step, outcome: 'kept', reason: 'the brand has changed it' };
}

const refusalOf = (answer: ApiResponse): string | undefined =>
  'problem' in answer ? answer.problem.detail : undefined;

const nameOf = ({ of, name }: CustomField): string =>
  of === 'person' ? name : `${of.event} › ${name}`;

/** Without members that are undefined, whatever their order. */
export const isSame = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
