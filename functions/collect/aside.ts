import { callOfPath } from '../../domain/intake/request.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import { pixel } from './pixel.ts';
import type { Collect, CollectPorts } from './ports.ts';
import { accepted, type CollectRequest, type CollectResponse, refused } from './request.ts';
import { scriptFile } from './script-file.ts';
import { publicPlace, rudderSettings, segmentSettings } from './settings.ts';
import { writeKeyOf } from './write-key.ts';

type Answer = () => CollectResponse | Promise<CollectResponse>;

/**
 * What is served beside the calls: pictures, settings of SDKs, our scripts, health. All of it is read.
 *
 * @param take the way in of a call
 */
export async function aside(
  request: CollectRequest,
  ports: CollectPorts,
  take: Collect,
): Promise<CollectResponse> {
  const { method } = request.requestContext.http;
  const origin = request.headers['origin'];
  const answer = answerOf(request, ports, take);
  if (answer === undefined) return refused('not_found', origin);
  if (method !== 'GET' && method !== 'HEAD') return refused('method_not_allowed', origin);
  return answer();
}

function answerOf(request: CollectRequest, ports: CollectPorts, take: Collect): Answer | undefined {
  const { rawPath } = request;
  if (rawPath === '/v1/health') return () => accepted(request.headers['origin']);
  const script = ports.scriptAt?.(rawPath);
  if (script !== undefined) return () => scriptFile(script, request);
  const project = /^\/v1\/projects\/([\w-]{1,256})\/settings\/?$/.exec(rawPath)?.[1];
  if (project !== undefined) return () => ofSegment(project, request, ports);
  if (/^(?:\/v1)?\/sourceConfig\/?$/.test(rawPath)) return () => ofRudder(request, ports);
  if (rawPath === '/v1/pixel.gif') return () => pixel(request, undefined, ports, take);
  const call = /^(?:\/v1\/pixel|\/pixel\/v1)\/([a-z]+)$/.exec(rawPath)?.[1];
  if (call === undefined || callOfPath(`/v1/${call}`) !== call || call === 'batch')
    return undefined;
  return () => pixel(request, call, ports, take);
}

/** The key stands in the address, so whoever has the address may keep the answer. */
const ofSegment = (writeKey: string, request: CollectRequest, ports: CollectPorts) =>
  settings(request, writeKey, 'public', ports, () =>
    segmentSettings(writeKey, publicPlace(request, ports.publicUrl)),
  );

/** The key may stand in a header, which no cache looks at. */
const ofRudder = (request: CollectRequest, ports: CollectPorts) =>
  settings(
    request,
    writeKeyOf(request, false, () => Buffer.alloc(0)),
    'private',
    ports,
    (key) => rudderSettings(key, publicPlace(request, ports.publicUrl)),
  );

/** Settings are for browsers and apps; a server's key, which nobody may see, is as good as unknown there. */
async function settings(
  request: CollectRequest,
  writeKey: string | undefined,
  cache: 'public' | 'private',
  ports: CollectPorts,
  textOf: (key: WriteKey) => string,
): Promise<CollectResponse> {
  const origin = request.headers['origin'];
  try {
    const key = writeKey === undefined ? undefined : await ports.lookUpKey(writeKey);
    if (key === undefined || key.keyKind === 'server') return refused('unknown_write_key', origin);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': `${cache}, max-age=300`,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    };
    return { statusCode: 200, headers, body: textOf(key) };
  } catch (error) {
    ports.onFailure?.(error);
    return refused('unavailable', origin);
  }
}
