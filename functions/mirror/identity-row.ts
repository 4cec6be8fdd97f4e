import * as z from 'zod';

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
  kind: text,
  profile: text,
  version: z.object({ N: z.string().regex(/^[1-9][0-9]*$/) }),
  isErased: z.object({ BOOL: z.boolean() }).optional(),
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

/**
 * What a record says about who a node is.
 *
 * @returns undefined when nothing about that changed: evidence items, bumped versions, and new nodes that are their own
 * profile, as every node is of which the lake has no row
 * @throws ZodError for a node item of another shape
 */
export function identityRow({ dynamodb }: StreamRecord): IdentityRow | undefined {
  if (dynamodb.Keys.item.S !== 'node' || dynamodb.NewImage === undefined) return undefined;
  const after = rowOf(dynamodb.NewImage);
  const before = dynamodb.OldImage === undefined ? undefined : rowOf(dynamodb.OldImage);
  const oldProfile = before?.profile_id ?? after.node;
  const wasErased = before?.is_erased ?? false;
  const isChanged = after.profile_id !== oldProfile || after.is_erased !== wasErased;
  return isChanged ? after : undefined;
}

function rowOf(image: unknown): IdentityRow {
  const { node, kind, profile, version, isErased } = nodeImage.parse(image);
  return {
    node: node.S,
    profile_id: profile.S,
    kind: kind.S,
    version: Number(version.N),
    is_erased: isErased?.BOOL ?? false,
  };
}
