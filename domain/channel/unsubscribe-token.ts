import type { ContactChannel } from '../../schemas/contact-events.ts';
import { contactChannels } from '../../schemas/contact-events.ts';
import { isNodeId } from '../identity/node-id.ts';

/** Keyed hash of a text, lower-case hex. */
type Sign = (text: string) => string;

const signatureDigits = 32;

/** What a link says: whose agreement to which channel is taken back. It names nobody to whom it was not sent. */
export function unsubscribeToken(profileId: string, channel: ContactChannel, sign: Sign): string {
  const said = `${channel}.${profileId}`;
  return `${said}.${sign(said).slice(0, signatureDigits)}`;
}

/** @returns undefined for a token that was not made here */
export function readUnsubscribeToken(
  token: string,
  sign: Sign,
): { readonly profileId: string; readonly channel: ContactChannel } | undefined {
  const end = token.lastIndexOf('.');
  const said = token.slice(0, end);
  const dot = said.indexOf('.');
  const channel = contactChannels.find((each) => each === said.slice(0, dot));
  const profileId = said.slice(dot + 1);
  const isOurs = sign(said).slice(0, signatureDigits) === token.slice(end + 1);
  return channel !== undefined && isOurs && isNodeId(profileId)
    ? { profileId, channel }
    : undefined;
}
