import * as z from 'zod';
import { contactFields } from '../contact-fields.ts';
import { sftpCredentials, sftpSettings } from './sftp-settings.ts';

/** Where files go, in which format, with which columns. */
export const fileSettings = z.strictObject({
  /** Folder within the exports bucket, or below the path of the server. */
  folder: z.string().regex(/^[\w-]{1,64}(?:\/[\w-]{1,64}){0,4}$/, 'such as partners/example'),
  /** @default the exports bucket */
  to: z.strictObject({ sftp: sftpSettings }).optional(),
  format: z.enum(['csv', 'ndjson', 'parquet']),
  fields: z
    .array(z.enum(contactFields))
    .refine((fields) => fields.includes('email') || fields.includes('phone'), 'email or phone')
    .default(['email', 'phone']),
});
export type FileSettings = z.infer<typeof fileSettings>;

/** Those of the server; none for the bucket. */
export const fileCredentials = z.union([sftpCredentials, z.strictObject({})]);
