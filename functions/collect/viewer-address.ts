import type { CollectRequest } from './request.ts';

/**
 * Address of who sent a request. Where it came through the brand's own host, the connection is that of a proxy, which
 * says for whom: the last address of `X-Forwarded-For` that is not the connection's own. Nobody has to tell the truth
 * there; who lies changes where they seem to be, and nothing else.
 */
export function viewerAddress({ headers, requestContext }: CollectRequest): string {
  const { sourceIp } = requestContext.http;
  const forwarded = headers['x-forwarded-for'];
  if (forwarded === undefined || forwarded === sourceIp || forwarded.length > longest) {
    return sourceIp;
  }
  const addresses = forwarded.split(',').map((address) => address.trim());
  return addresses.findLast((address) => address !== sourceIp && address !== '') ?? sourceIp;
}

/** Headers are 8 KiB at most; a chain of proxies is shorter. */
const longest = 512;
