/** Nonces by which a LINE user and a user of the brand prove that they are one. */
export interface LineNonces {
  /**
   * A new nonce for somebody who is signed in.
   *
   * @returns when it ends, ISO 8601 UTC
   */
  make(nonce: string, userId: string): Promise<string>;
  /**
   * Who the nonce was made for, if it was not used and has not ended. It is used by that; asked again for the same
   * event, which a redelivery is, the answer is the same.
   *
   * @param eventId `webhookEventId` of the event that brings it
   * @returns undefined for a nonce that is unknown, used by another event, or over
   */
  redeem(nonce: string, eventId: string): Promise<string | undefined>;
}
