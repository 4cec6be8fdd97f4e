import * as z from 'zod';
import { caseKinds } from '../case-kinds.ts';

/**
 * The person has an open case: one whose latest opening, reopening or resolving event, by its timestamp, is not a
 * resolving one. Answers leave a case as it is; at the same instant resolving comes last. A case is all events that bear
 * one case id (`case_id`, else `ticket_id`, `inquiry_id` or `complaint_id`), whoever they are of; an opening without
 * one is a case of its own, which nothing can resolve. It is the case of whoever its latest such event is of today.
 * `kind` picks cases of which an event says so: `complaint` by its name or by `type` or `category`, `inquiry` and
 * `ticket` by the name; an inquiry that became a complaint is both. Events of bots and of erased people are left out,
 * and what lies after as-of.
 *
 * @see caseEvents for the names
 */
export const openCaseCondition = z.strictObject({ kind: z.enum(caseKinds).optional() });
export type OpenCaseCondition = z.infer<typeof openCaseCondition>;
