import {
  askGate,
  type Caller,
  type CallResult,
  type Gate,
  openGate,
  tellGate,
} from '../../domain/sync/gate.ts';
import { type GateRow, gateRow } from '../../schemas/gate.ts';
import { type DeliverPorts, invocationMs } from './ports.ts';

/** What a gate is kept and told the time by. */
type GatePorts = Pick<DeliverPorts, 'control' | 'clock' | 'random'>;

const tries = 50;

/**
 * Asks whether a destination may be called now; whoever goes must tell later how it went.
 *
 * @returns milliseconds to wait, 0 to go
 */
export async function mayCall(
  destinationId: string,
  caller: Omit<Caller, 'holdMs'>,
  ports: GatePorts,
): Promise<{ readonly waitMs: number; readonly reason: string }> {
  for (let tried = 0; tried < tries; tried += 1) {
    const now = ports.clock();
    const row = await ports.control.get(gateRow, 'gate', destinationId);
    const answer = askGate(row ?? openGate, { ...caller, holdMs: invocationMs }, now);
    if (answer.kind === 'wait')
      return { waitMs: Math.max(1, answer.untilEpochMs - now), reason: answer.reason };
    if (await save(destinationId, row, answer.gate, ports)) return { waitMs: 0, reason: '' };
  }
  return { waitMs: 1000, reason: 'many ask at once' };
}

/** Tells how a call went; without a call, that the caller has left. */
export async function tellCall(
  destinationId: string,
  callerId: string,
  result: CallResult | undefined,
  ports: GatePorts,
): Promise<void> {
  for (let tried = 0; tried < tries; tried += 1) {
    const row = await ports.control.get(gateRow, 'gate', destinationId);
    const gate = row ?? openGate;
    const callers = gate.callers.filter(({ id }) => id !== callerId);
    const next =
      result === undefined
        ? { ...gate, callers }
        : tellGate(gate, callerId, result, ports.clock(), ports.random);
    if (await save(destinationId, row, next, ports)) return;
  }
}

function save(
  id: string,
  before: GateRow | undefined,
  gate: Gate,
  { control }: GatePorts,
): Promise<boolean> {
  const row = { ...gate, kind: 'gate', id, version: (before?.version ?? -1) + 1 };
  const callers = gate.callers.map((caller) => ({ ...caller }));
  return control.put(
    { ...row, callers },
    before === undefined ? { kind: { exists: false } } : { version: { equals: before.version } },
  );
}
