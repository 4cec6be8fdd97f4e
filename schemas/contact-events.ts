/** Ways by which a brand reaches people; `mail` is letters, `inbox` the member's page. */
export const contactChannels = ['email', 'push', 'inbox', 'sms', 'line', 'phone', 'mail'] as const;
export type ContactChannel = (typeof contactChannels)[number];

/**
 * The event by which a contact counts, one a channel, so that a message that was sent, delivered and opened counts once:
 * that it arrived, where the channel tells.
 *
 * @see https://segment.com/docs/connections/spec/email/
 * @see https://segment.com/docs/connections/spec/mobile/
 */
export const contactEvents: Readonly<Record<ContactChannel, string>> = {
  email: 'Email Delivered',
  push: 'Push Notification Received',
  inbox: 'Inbox Message Delivered',
  sms: 'SMS Delivered',
  line: 'LINE Message Delivered',
  phone: 'Call Completed',
  mail: 'Direct Mail Sent',
};
