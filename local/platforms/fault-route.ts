import * as z from 'zod';
import type { WireHandler } from '../wire.ts';
import { jsonResponse } from './faults.ts';
import type { StandIn } from './stand-in.ts';

const script = z
  .array(
    z.strictObject({
      status: z.int().min(100).max(599),
      body: z.unknown().exactOptional(),
      headers: z.record(z.string(), z.string()).exactOptional(),
      when: z.enum(['before', 'after']).exactOptional(),
    }),
  )
  .max(1_000);

/** A stand-in that is told over HTTP how to fail: `POST /_faults` with `[{"status": 500}, …]`, one a request. */
export function withFaultRoute(standIn: StandIn): WireHandler {
  return (request) => {
    if (request.path !== '/_faults' || request.method !== 'POST') return standIn.handle(request);
    const wanted = script.safeParse(jsonOf(request.body));
    if (!wanted.success) return jsonResponse(400, { message: z.prettifyError(wanted.error) });
    standIn.failNext(wanted.data);
    return jsonResponse(202, { requests: wanted.data.length });
  };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
