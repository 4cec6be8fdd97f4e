import { hash } from 'node:crypto';

/** Lower-case hex. */
export const sha256 = (content: Uint8Array | string): string => hash('sha256', content);
