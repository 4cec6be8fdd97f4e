import type { ConnectorPorts } from '../destination.ts';
import { callJson } from '../http.ts';
import { type GuardedReply, guardedPost, type Network } from './guarded-post.ts';
import { messageIdOf, signedHeaders } from './signature.ts';

/** Signs a body and posts it. */
export type SignedPost = (body: string) => Promise<GuardedReply>;

/** Where there are stand-ins everything goes to theirs, and nothing to the address of the settings. */
export function signedPost(
  target: { readonly url: string; readonly keys: readonly string[] },
  ports: ConnectorPorts,
  network: Network,
): SignedPost {
  return (body) => {
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'daicho',
      ...signedHeaders({ id: messageIdOf(body), body }, target.keys, ports.clock()),
    };
    if (ports.endpoint === '') return guardedPost({ url: target.url, headers, body }, network);
    const { host, pathname, search } = new URL(target.url);
    const url = `${ports.endpoint}/webhook/${host}${pathname}${search}`;
    return callJson(ports.fetch, { method: 'POST', url, headers, body });
  };
}
