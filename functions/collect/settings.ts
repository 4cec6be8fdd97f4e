import type { WriteKey } from '../../stores/write-keys.ts';
import type { CollectRequest } from './request.ts';

/** Where a client is to send its events: scheme, host and what stands before `/v1`. */
export interface PublicPlace {
  readonly scheme: 'http' | 'https';
  /** With port and path, without a slash at its end. */
  readonly place: string;
}

/** @param publicUrl as deployed; undefined where none was given */
export function publicPlace(
  { headers }: CollectRequest,
  publicUrl: string | undefined,
): PublicPlace {
  const isSecure = headers['x-forwarded-proto'] === 'https';
  const host = headers['host'] ?? '';
  const sentTo = `${isSecure ? 'https' : 'http'}://${/^[\w.:[\]-]+$/.test(host) ? host : 'localhost'}`;
  const [scheme = '', place = ''] = (publicUrl ?? sentTo).split('://');
  return { scheme: scheme === 'http' ? 'http' : 'https', place: place.replace(/\/+$/, '') };
}

/**
 * Settings of Segment's SDKs, browsers' and apps': everything goes to us, nothing else is loaded.
 *
 * @see https://github.com/segmentio/analytics-next/blob/master/packages/browser/src/browser/settings.ts
 */
export function segmentSettings(writeKey: string, { scheme, place }: PublicPlace): string {
  const everything = { __default: { enabled: true, integrations: {} } };
  return JSON.stringify({
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${place}/v1`,
        protocol: scheme,
        unbundledIntegrations: [],
        addBundledMetadata: true,
        maybeBundledConfigIds: {},
        versionSettings: { version: '4.4.7', componentTypes: ['browser', 'ios', 'android'] },
      },
    },
    plan: { track: everything, identify: everything, group: everything },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    // The SDK would report on itself, to a path that takes no events.
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  });
}

const never = '1970-01-01T00:00:00.000Z';

/**
 * Source configuration of RudderStack's SDKs: no destination runs on the device, and the SDK does not report on itself.
 *
 * @see https://www.rudderstack.com/docs/api/rudderstack-sdk-config/
 */
export function rudderSettings({ sourceId }: WriteKey, { scheme, place }: PublicPlace): string {
  const off = { enabled: false };
  const address = [{ url: `${scheme}://${place}`, default: true }];
  return JSON.stringify({
    source: {
      id: sourceId,
      name: sourceId,
      enabled: true,
      workspaceId: 'daicho',
      config: { statsCollection: { errors: off, metrics: off } },
      dataplanes: { US: address, EU: address },
      destinations: [],
      updatedAt: never,
    },
    updatedAt: never,
    isHosted: true,
  });
}
