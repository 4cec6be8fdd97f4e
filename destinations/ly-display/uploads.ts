import * as z from 'zod';
import type { Member, ReceiptStatus } from '../destination.ts';
import { errorCode } from '../error-code.ts';
import type { Reply } from '../sending.ts';
import type { YahooClient } from './client.ts';
import { fileRows, uploadForm, uploadQuery, yahooMinimumRows } from './mapping.ts';
import { readYahooReply } from './reply.ts';
import type { YahooSettings } from './settings.ts';

const jobValue = z.object({
  uploadJob: z.object({
    uploadJobId: z.union([z.string(), z.int()]).transform(String),
    jobStatus: errorCode,
  }),
});

/** Sends one file. One that is too short is not sent: the platform would refuse it hours later, and all of it. */
export async function uploadFile(
  call: YahooClient,
  settings: YahooSettings,
  listId: string,
  members: readonly Member[],
): Promise<Reply> {
  const rows = fileRows(members);
  if (rows.length < yahooMinimumRows) {
    const reason = `Yahoo! JAPAN takes no file of fewer than ${yahooMinimumRows} rows, this one has ${rows.length}`;
    return { kind: 'blamed', rejected: new Map(members.map((_, index) => [index, reason])) };
  }
  const method = `uploadUserList?${uploadQuery(listId, settings)}`;
  const reply = readYahooReply(await call(method, uploadForm(rows)));
  if (reply.kind === 'refused') {
    return { kind: 'stopped', reason: `Yahoo! JAPAN code ${reply.code}` };
  }
  if (reply.kind !== 'answer') return reply;
  const job = jobValue.safeParse(reply.values[0]);
  return job.success
    ? { kind: 'accepted', receipt: `${listId}/${job.data.uploadJob.uploadJobId}/${rows.length}` }
    : { kind: 'unknown', reason: 'Yahoo! JAPAN answered without a job' };
}

/** What became of an upload. `INVALID_FILE` is for good, `FAILED` is not the file's fault. */
export async function uploadStatus(
  call: YahooClient,
  settings: YahooSettings,
  receipt: string,
): Promise<ReceiptStatus> {
  const [listId = '', uploadJobId = '', rows = '0'] = receipt.split('/');
  const reply = readYahooReply(
    await call('getUploadUserListStatus', {
      accountId: Number(settings.accountId),
      audienceListId: Number(listId),
      uploadJobIds: [uploadJobId],
    }),
  );
  if (reply.kind === 'refused') {
    return { kind: 'refused', failedRecords: { [`code ${reply.code}`]: Number(rows) } };
  }
  const job = reply.kind === 'answer' ? jobValue.safeParse(reply.values[0]) : undefined;
  if (job?.data === undefined) return { kind: 'retry', reason: 'Yahoo! JAPAN gave no status' };
  const { jobStatus } = job.data.uploadJob;
  switch (jobStatus) {
    case 'RECEIVED':
      return { kind: 'done' };
    case 'INVALID_FILE':
      return { kind: 'refused', failedRecords: { [jobStatus]: Number(rows) } };
    case 'FAILED':
      return { kind: 'failed', failedRecords: { [jobStatus]: Number(rows) } };
    default:
      return { kind: 'processing' };
  }
}
