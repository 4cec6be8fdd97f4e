export interface WorkerRequest {
  readonly requestId: string;
  readonly event: unknown;
  readonly deadlineEpochMs: number;
}

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly requestId: string; readonly result: string }
  | {
      readonly kind: 'error';
      readonly requestId: string;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    };
