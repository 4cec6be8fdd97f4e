import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A phone as an SDK describes it: `id` is the vendor's (IDFV), `advertisingId` the platform's. */
export interface Phone {
  readonly type: 'ios' | 'android';
  readonly anonymousId: string;
  readonly advertisingId: string;
}

type Members = Readonly<Record<string, unknown>>;

const libraries = {
  ios: { name: 'analytics-swift', version: '1.7.3' },
  android: { name: 'analytics-kotlin', version: '1.19.2' },
} as const;

/** An event as the SDK queues it on the phone. */
const phoneEvent = (phone: Phone, event: Members): Members => ({
  anonymousId: phone.anonymousId,
  messageId: randomUUID(),
  timestamp: new Date().toISOString(),
  integrations: {},
  _metadata: { bundled: [], unbundled: [], bundledIds: [] },
  context: {
    app: { name: 'Shop', version: '4.2.0', build: '1187', namespace: 'example.shop' },
    device: {
      id: randomUUID(),
      advertisingId: phone.advertisingId,
      adTrackingEnabled: true,
      manufacturer: phone.type === 'ios' ? 'Apple' : 'Google',
      model: phone.type === 'ios' ? 'iPhone17,1' : 'Pixel 10',
      type: phone.type,
    },
    instanceId: randomUUID(),
    library: libraries[phone.type],
    locale: 'ja-JP',
    network: { cellular: true, wifi: false, bluetooth: false },
    os: { name: phone.type === 'ios' ? 'iOS' : 'Android', version: '26.1' },
    screen: { width: 402, height: 874 },
    timezone: 'Asia/Tokyo',
  },
  ...event,
});

/**
 * A queue of a phone as Segment's mobile SDKs send it: Swift and React Native in clear to `/v1/b` with the key in the body,
 * Kotlin and the older ones compressed with the key in basic auth as well.
 *
 * @see https://github.com/segmentio/analytics-swift/blob/main/Sources/Segment/Utilities/Networking/HTTPClient.swift
 * @see https://github.com/segmentio/analytics-kotlin/blob/main/core/src/main/java/com/segment/analytics/kotlin/core/HTTPClient.kt
 */
export function sendPhone(
  host: string,
  writeKey: string,
  phone: Phone,
  events: readonly Members[],
): Promise<Response> {
  const batch = events.map((event) => phoneEvent(phone, event));
  const body = JSON.stringify({ batch, sentAt: new Date().toISOString(), writeKey });
  return phone.type === 'ios'
    ? fetch(`${host}/v1/b`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'analytics-ios/1.7.3',
        },
        body,
      })
    : fetch(`${host}/v1/batch`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${writeKey}:`)}`,
          'content-type': 'text/plain',
          'content-encoding': 'gzip',
          'user-agent': 'analytics-kotlin/1.19.2',
        },
        body: gzipSync(body),
      });
}
