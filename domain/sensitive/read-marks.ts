import { type SensitiveMarks, sensitiveMarks, sensitiveMarksRow } from '../../schemas/sensitive.ts';
import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';
import { trackingPlanRow } from '../../schemas/tracking-plan/rows.ts';
import type { ControlTable } from '../control/control-table.ts';
import { readCustomFields } from '../custom-fields/read-fields.ts';
import { sensitiveFieldsOf } from '../tracking-plan/sensitive-fields.ts';
import { type MarkedField, type Marks, marksOf } from './marks.ts';

type Control = Pick<ControlTable, 'get' | 'queryAll'>;

/** The marks as they stand at this moment. */
export async function readMarks(control: Control): Promise<Marks> {
  const [brand, declared] = await Promise.all([
    readBrandMarks(control),
    readDeclaredMarks(control),
  ]);
  return marksOf(brand, declared);
}

/** What the brand itself marks and allows. */
export async function readBrandMarks(control: Control): Promise<SensitiveMarks> {
  const row = await control.get(sensitiveMarksRow, 'sensitive-marks', 'brand');
  return sensitiveMarks.parse({ fields: row?.fields, words: row?.words, allowed: row?.allowed });
}

/** What tracking plans and custom fields mark. */
export async function readDeclaredMarks(control: Control): Promise<readonly MarkedField[]> {
  const [plans, fields] = await Promise.all([
    control.queryAll(trackingPlanRow, { kind: 'tracking-plan' }),
    readCustomFields(control),
  ]);
  const ofFields = fields.flatMap(({ name, sensitive }): MarkedField[] =>
    sensitive === undefined
      ? []
      : [{ names: [name], category: sensitive, by: `the custom field ${name}` }],
  );
  return [...ofFields, ...plans.flatMap(({ id, plan }) => ofPlan(id, plan))];
}

/** A plan is stored after it was checked; one of another time that does not parse marks nothing. */
function ofPlan(id: string, plan: string): readonly MarkedField[] {
  const parsed = trackingPlan.safeParse(JSON.parse(plan));
  if (!parsed.success) return [];
  return sensitiveFieldsOf(parsed.data).map(({ path, category }) => ({
    names: path.filter((name) => name !== '*'),
    category,
    by: `the tracking plan ${id}`,
  }));
}
