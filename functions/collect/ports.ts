import type { Enqueue } from '../../stores/queue.ts';
import type { LookUpWriteKey, WriteKey } from '../../stores/write-keys.ts';
import type { Body } from './body.ts';
import type { CollectRequest, CollectResponse, Refusal } from './request.ts';
import type { ScriptFiles } from './script-file.ts';

export interface CollectPorts {
  readonly lookUpKey: LookUpWriteKey;
  readonly enqueue: Enqueue;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly newId: () => string;
  /** Told of what made us answer 503. */
  readonly onFailure?: (error: unknown) => void;
  /** @default none are served */
  readonly scripts?: ScriptFiles;
  /** Where the world reaches us, e.g. `https://shop.example`. @default what the request was sent to */
  readonly publicUrl?: string;
}

export type Collect = (request: CollectRequest) => Promise<CollectResponse>;

/** What a request brings in, whether it came as a body or as a picture's address. */
export interface Call {
  readonly writeKey: string | undefined;
  readonly origin: string | undefined;
  readonly path: string;
  readonly body: Pick<Body, 'base64' | 'isGzip'>;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  readonly deviceId: string | undefined;
}

/** Puts a call on the queue. @returns its key once the queue has it, else why not */
export type Admit = (request: CollectRequest, call: Call) => Promise<WriteKey | Refusal>;

/** What the routes are handed: the ports, and the way in. */
export type RoutePorts = CollectPorts & { readonly admit: Admit };
