import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { WireRequest, WireResponse } from '../wire.ts';

const isText = (contentType: string): boolean =>
  contentType === '' ||
  /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded)|[^;]*\+json)/i.test(
    contentType,
  );

const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/**
 * An HTTP request as a Function URL or HTTP API hands it to a function.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html payload format 2.0
 */
export function httpEvent(
  request: WireRequest,
  options: { readonly sourceIp: string; readonly epochMs: number; readonly routeKey?: string },
): unknown {
  const { cookie, ...headers } = request.headers;
  const isBase64Encoded = 'content-encoding' in headers || !isText(headers['content-type'] ?? '');
  const query = [...request.query.entries()];
  const parameters: Record<string, string> = {};
  for (const [name, value] of query)
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  return {
    version: '2.0',
    routeKey: options.routeKey ?? '$default',
    rawPath: decodePath(request.path),
    rawQueryString: request.query.toString(),
    headers,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    ...(query.length === 0 ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: headers['host'] ?? '',
      http: {
        method: request.method,
        path: decodePath(request.path),
        protocol: 'HTTP/1.1',
        sourceIp: options.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: options.routeKey ?? '$default',
      stage: '$default',
      time: new Date(options.epochMs).toISOString(),
      timeEpoch: options.epochMs,
    },
    ...(request.body.length === 0
      ? {}
      : { body: request.body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

const structuredResponse = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
});

/** What the caller sees of a function's result: a structured response, or any other value as JSON with 200. */
export function httpResponse(result: unknown): WireResponse {
  const parsed = structuredResponse.safeParse(result);
  if (!parsed.success)
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(result),
    };
  const {
    statusCode,
    headers = {},
    body = '',
    isBase64Encoded = false,
    cookies = [],
  } = parsed.data;
  return {
    status: statusCode,
    headers: {
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      ),
      ...(cookies.length === 0 ? {} : { 'set-cookie': cookies.join('\n') }),
    },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

/** AWS's answer when the function itself failed. */
export const functionFailed: WireResponse = {
  status: 502,
  headers: { 'content-type': 'application/json' },
  body: '{"message":"Internal Server Error"}',
};
