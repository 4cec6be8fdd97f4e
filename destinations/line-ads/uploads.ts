import type { Member } from '../destination.ts';
import type { Reply } from '../sending.ts';
import type { LineAdsClient } from './client.ts';
import { findList, listNamed } from './lists.ts';
import { lineAdsUpload } from './mapping.ts';
import { readUpload } from './reply.ts';
import type { LineAdsSettings } from './settings.ts';

/** Adds members to a list by its id or name; the receipt is the platform's id of the list. */
type Upload = (listId: string, members: readonly Member[]) => Promise<Reply>;

/**
 * Uploads that make a list where its name has none. Where two make one at the same time, both go on with the first, and
 * the other is deleted: now, or at the latest with the first.
 */
export function lineAdsUploads(client: LineAdsClient, settings: LineAdsSettings): Upload {
  /** Ids of lists that are known by name. */
  const made = new Map<string, string>();

  async function uploadTo(
    list: { readonly id: string } | { readonly name: string },
    members: readonly Member[],
  ): Promise<Reply & { readonly receipt?: string }> {
    const form = lineAdsUpload(list, members, settings);
    const reply = readUpload(await client('POST', '/custom-audiences/upload', { form }));
    return reply.kind === 'uploaded' ? { kind: 'accepted', receipt: reply.audience.id } : reply;
  }

  async function make(name: string, members: readonly Member[]): Promise<Reply> {
    const own = await uploadTo({ name }, members);
    if (own.kind !== 'accepted') return own;
    const first = await findList(client, name);
    if (first.kind !== 'done') return first;
    const id = first.value?.id ?? own.receipt;
    if (id === undefined) return own;
    made.set(name, id);
    if (id === own.receipt) return own;
    const moved = await uploadTo({ id }, members);
    if (moved.kind === 'accepted') await client('DELETE', `/custom-audiences/${own.receipt}`);
    return moved;
  }

  return async (listId, members) => {
    const list = listNamed(listId);
    if ('id' in list) return uploadTo(list, members);
    if (!made.has(listId)) {
      const found = await findList(client, listId);
      if (found.kind !== 'done') return found;
      if (found.value !== undefined) made.set(listId, found.value.id);
    }
    const id = made.get(listId);
    if (id === undefined) return make(listId, members);
    const reply = await uploadTo({ id }, members);
    if (reply.kind === 'stopped') made.delete(listId);
    return reply;
  };
}
