import * as z from 'zod';
import { kindOf } from '../../domain/identity/node-id.ts';
import type { NodeImage } from '../../domain/identity/profile-history.ts';

/** Row of `landing_identity`. Of a leaf, `profile_id` is the neighbour that it follows, whose own row leads on. */
export interface IdentityRow {
  readonly node: string;
  readonly profile_id: string;
  readonly kind: string;
  readonly version: number;
  readonly is_erased: boolean;
}

const text = z.object({ S: z.string() });

const nodeImage = z.object({
  node: text,
  profile: text,
  version: z.object({ N: z.string().regex(/^[1-9][0-9]*$/) }),
  isErased: z.object({ BOOL: z.boolean() }).optional(),
  members: z.object({ L: z.array(text) }).optional(),
  leaf: z.unknown().optional(),
});

const streamRecord = z.object({
  dynamodb: z.object({
    Keys: z.object({ node: text, item: text }),
    NewImage: z.unknown().optional(),
    OldImage: z.unknown().optional(),
    SequenceNumber: z.string(),
    /** Epoch seconds. */
    ApproximateCreationDateTime: z.number().optional(),
  }),
});

export type StreamRecord = z.infer<typeof streamRecord>;

/** @throws ZodError for anything but a record of the identity table's stream */
export function parseStreamRecord(record: unknown): StreamRecord {
  return streamRecord.parse(record);
}

/** A node's item before and after the change. */
export interface NodeChange {
  readonly before: NodeImage | undefined;
  readonly after: NodeImage;
}

/**
 * The change of a node that a record tells of.
 *
 * @returns undefined for items of evidence
 * @throws ZodError for a node item of another shape
 */
export function nodeChange({ dynamodb }: StreamRecord): NodeChange | undefined {
  if (dynamodb.Keys.item.S !== 'node' || dynamodb.NewImage === undefined) return undefined;
  const before = dynamodb.OldImage === undefined ? undefined : imageOf(dynamodb.OldImage);
  return { before, after: imageOf(dynamodb.NewImage) };
}

/**
 * What a change says about who a node is.
 *
 * @returns undefined when nothing about that changed: bumped versions, and new nodes that are their own profile, as
 * every node is of which the lake has no row
 */
export function identityRow({ before, after }: NodeChange): IdentityRow | undefined {
  const oldProfile = before?.profile ?? after.node;
  const wasErased = before?.isErased ?? false;
  const isChanged = after.profile !== oldProfile || after.isErased !== wasErased;
  if (!isChanged) return undefined;
  const { node, profile, version, isErased } = after;
  return { node, profile_id: profile, kind: kindOf(node), version, is_erased: isErased };
}

function imageOf(image: unknown): NodeImage {
  const { node, profile, version, isErased, members, leaf } = nodeImage.parse(image);
  return {
    node: node.S,
    version: Number(version.N),
    profile: profile.S,
    members: members?.L.map(({ S }) => S),
    isErased: isErased?.BOOL ?? false,
    isLeaf: leaf !== undefined,
  };
}
