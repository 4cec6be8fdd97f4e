import * as z from 'zod';
import { faultOfHost } from '../public-host.ts';

const fingerprint = z
  .string()
  .regex(
    /^(?:SHA256:)?[A-Za-z0-9+/]{43}=?$/,
    'as `ssh-keyscan HOST | ssh-keygen -lf -` prints it: SHA256: and 43 characters',
  )
  .transform((text) => text.replace(/^SHA256:|=$/g, ''));

/** A server of somebody else's that takes files by SFTP. */
export const sftpSettings = z.strictObject({
  /** A name of the public internet. What it resolves to is checked again at each connection. */
  host: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9.-]+$/, 'letters, digits, dots and hyphens')
    .superRefine((value, context) => {
      const fault = faultOfHost(value);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    }),
  port: z.int().min(1).max(65_535).default(22),
  username: z.string().min(1).max(64),
  /**
   * Folder that exists on the server; the folders of the files are made below it.
   *
   * @default the folder where a session begins
   */
  path: z
    .string()
    .max(256)
    .regex(/^\/?(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$|^[./]$/, 'such as /upload/daicho')
    .default('.'),
  /** SHA-256 of the server's own key; of several while the server changes its key. */
  hostKeySha256: z
    .union([fingerprint, z.array(fingerprint).min(1).max(8)])
    .transform((given) => [given].flat()),
});
export type SftpSettings = z.infer<typeof sftpSettings>;

/** A private key (OpenSSH or PEM), or a password. */
export const sftpCredentials = z.union([
  z.strictObject({
    privateKey: z.string().startsWith('-----BEGIN ', 'a key as OpenSSH or PEM writes it'),
    passphrase: z.string().min(1).optional(),
  }),
  z.strictObject({ password: z.string().min(1) }),
]);
export type SftpCredentials = z.infer<typeof sftpCredentials>;
