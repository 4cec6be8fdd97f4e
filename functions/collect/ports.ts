import type { Enqueue } from '../../stores/queue.ts';
import type { LookUpWriteKey, WriteKey } from '../../stores/write-keys.ts';
import type { CollectRequest, CollectResponse, Refusal } from './request.ts';
import type { ScriptAt } from './script-file.ts';

export interface CollectPorts {
  readonly lookUpKey: LookUpWriteKey;
  readonly enqueue: Enqueue;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly newId: () => string;
  /** Told of what made us answer 503. */
  readonly onFailure?: (error: unknown) => void;
  /** Whether a known key may send this; else why not. @default what the key alone forbids */
  readonly judge?: (key: WriteKey, request: CollectRequest) => Refusal | undefined;
  /** @default none are served */
  readonly scriptAt?: ScriptAt;
  /** Where the world reaches us, e.g. `https://shop.example`. @default what the request was sent to */
  readonly publicUrl?: string;
}

export type Collect = (request: CollectRequest) => Promise<CollectResponse>;
