import { hash } from 'node:crypto';
import { expect } from 'vitest';
import * as z from 'zod';
import { formatTools } from '../../cli/format-tools.ts';
import { hashOn, nothingHashed } from '../../domain/import/content-hash.ts';
import type { ImportPorts } from '../../functions/import/ports.ts';
import { type EventsEnvelope, eventsEnvelope } from '../../schemas/messages.ts';
import { memoryFile } from '../unit/imported.ts';
import type { ApiServer } from './api-server.ts';

const sha256 = (content: Uint8Array | string): string => hash('sha256', content);
export const farAway = Number.MAX_SAFE_INTEGER;

const wireBatch = z.object({
  batch: z.array(z.looseObject({ messageId: z.string(), timestamp: z.string() })),
});
export const eventsOf = (sent: readonly EventsEnvelope[]) =>
  sent.flatMap(({ body }) => wireBatch.parse(JSON.parse(body)).batch);

export const options = { timeZone: 'Asia/Tokyo', region: 'JP' };
export const people = { kind: 'columns', rows: 'people', columns: { id: 'user_id', name: 'name' } };
export const csv = (rows: number, tag: string): string =>
  `id,name\r\n${Array.from({ length: rows }, (_, n) => (n % 10 === 7 ? ',nobody' : `${tag}-${n},"名 ${n}"`)).join('\r\n')}\r\n`;

/** Ports of the engine on the embedded services; what it sends is kept here. */
export function engine(api: ApiServer) {
  const sent: EventsEnvelope[] = [];
  const again: string[] = [];
  const ports: ImportPorts = {
    control: api.ports.control,
    files: api.ports.imports.files,
    queue: { send: async ({ importId }) => void again.push(importId) },
    events: { send: async (envelope) => void sent.push(eventsEnvelope.parse(envelope)) },
    eventsWaiting: async () => 0,
    tools: formatTools,
    presets: [],
    sha256,
    clock: Date.now,
    region: 'JP',
    timeZone: 'Asia/Tokyo',
  };
  return { ports, sent, again };
}

/** Says that a file is to be uploaded, as the command line does. */
export async function begin(api: ApiServer, text: string, more: object = {}) {
  const file = memoryFile(text);
  const { hash: contentHash } = await hashOn(file, nothingHashed, sha256);
  return api.call('POST', '/api/imports', {
    ...{ name: 'people.csv', sizeBytes: file.sizeBytes, contentHash },
    ...{ options, reading: people, ...more },
  });
}

/** Uploads as the command line does: by the links, over HTTP. */
export async function uploaded(api: ApiServer, text: string, more: object = {}): Promise<string> {
  const { body } = await begin(api, text, more);
  const { id } = body.import;
  const links = await api.call('POST', `/api/imports/${id}/parts`, { parts: body.missing });
  for (const { url } of links.body.parts) {
    const response = await fetch(url, { method: 'PUT', body: text });
    expect(response.status).toBe(200);
  }
  const started = await api.call('POST', `/api/imports/${id}/start`, {});
  expect(started).toMatchObject({ status: 202, body: { state: 'waiting' } });
  return id;
}
