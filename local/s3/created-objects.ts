/** An object that was written, as notifications tell of it. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly by: 'Put' | 'Copy';
}

export type CreationListener = (created: CreatedObject) => Promise<void>;

/** Those who are told of every object before its writer is answered. */
export function creationListeners() {
  const listeners: CreationListener[] = [];
  return {
    add: (listener: CreationListener): void => {
      listeners.push(listener);
    },
    async tell(created: CreatedObject): Promise<void> {
      for (const listener of listeners) await listener(created);
    },
  };
}
