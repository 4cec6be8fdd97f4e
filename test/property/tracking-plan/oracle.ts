import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { jsonSchemaOf, type OfNotes } from '../../../domain/tracking-plan/json-schema.ts';
import { type CallType, callTypes } from '../../../schemas/call-type.ts';
import type { TrackingPlan } from '../../../schemas/tracking-plan/plan.ts';

const ajv = new Ajv2020({ strict: false, validateSchema: false, ownProperties: true });
addFormats.default(ajv);

/** Another validator, of another language, by other people. */
export function oracleOf(plan: TrackingPlan, notes: OfNotes): (event: unknown) => boolean {
  const schema = jsonSchemaOf(plan, notes);
  const validate = ajv.compile(schema);
  ajv.removeSchema(schema);
  return (event) => validate(event);
}

export function typeOf(event: Record<string, unknown>): CallType {
  const type = callTypes.find((one) => one === event['type']);
  if (type === undefined) throw new Error('every event has a type');
  return type;
}
