import { randomUUID } from 'node:crypto';
import type { WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse, type PlatformStats } from '../faults.ts';
import type { AudienceLists } from './audience-lists.ts';
import { compressTypes, uploadTypes } from './upload-file.ts';

type Json = Readonly<Record<string, unknown>>;

const mostOperands = 20;
const mostResults = 1_000;
const mostJobs = 100;

/** A call that is wrong as a whole: status 400. */
class InvalidCall extends Error {
  override readonly name = 'InvalidCall';
}

/** The methods of `AudienceListService`. What fails within a call fails in its own part of `rval`, with status 200. */
export class AudienceListService {
  private readonly lists: AudienceLists;
  private readonly stats: PlatformStats;

  constructor(lists: AudienceLists, stats: PlatformStats) {
    this.lists = lists;
    this.stats = stats;
  }

  async serve(method: string, request: WireRequest): Promise<WireResponse> {
    try {
      switch (method) {
        case 'uploadUserList':
          return await this.upload(request);
        case 'add':
          return this.values(operandsOf(request).map((operand) => this.add(operand)));
        case 'remove':
          return this.values(operandsOf(request).map((operand) => this.remove(operand)));
        case 'get':
          return this.get(jsonOf(request));
        case 'getUploadUserListStatus':
          return this.status(jsonOf(request));
        default:
          return whole(404, '0001', 'There is no such method.');
      }
    } catch (error) {
      if (error instanceof InvalidCall) return whole(400, '0001', error.message);
      throw error;
    }
  }

  private values(values: readonly Json[], more: Json = {}): WireResponse {
    if (values.every((value) => value['operationSucceeded'] === true)) this.stats.accepted += 1;
    return jsonResponse(200, { rid: randomUUID(), rval: { ...more, values }, errors: null });
  }

  private add(operand: Json): Json {
    const { audienceListName: name } = operand;
    const content = objectOf(operand['audienceListContent']);
    const days = objectOf(content['customerDataAudienceList'])['dataDuration'];
    const isGood =
      typeof name === 'string' &&
      name !== '' &&
      content['audienceListType'] === 'CUSTOMER_DATA' &&
      typeof days === 'number' &&
      Number.isInteger(days) &&
      days >= 1 &&
      days <= 180;
    if (!isGood) return failed('V0001');
    const account = String(operand['accountId']);
    const row = this.lists.find(account, this.lists.create(account, name, days));
    return row === undefined ? failed('0002') : taken({ audienceList: this.lists.describe(row) });
  }

  private remove(operand: Json): Json {
    const row = this.lists.find(String(operand['accountId']), String(operand['audienceListId']));
    if (row === undefined) return failed('210001');
    return this.lists.remove(row) ? taken({}) : failed('211008');
  }

  private get(body: Json): WireResponse {
    const { numberResults: size = mostResults, startIndex: start = 1, audienceListIds: ids } = body;
    if (typeof size !== 'number' || size < 1 || size > mostResults) {
      throw new InvalidCall('numberResults');
    }
    if (typeof start !== 'number' || start < 1) throw new InvalidCall('startIndex');
    const found = this.lists
      .all(String(body['accountId']))
      .map((row) => this.lists.describe(row))
      .filter(({ audienceListId }) => !Array.isArray(ids) || ids.includes(audienceListId));
    const page = found.slice(start - 1, start - 1 + size);
    return this.values(
      page.map((audienceList) => taken({ audienceList })),
      { totalNumEntries: found.length },
    );
  }

  private status(body: Json): WireResponse {
    const { uploadJobIds: ids, jobStatuses: statuses, numberResults: size = 10 } = body;
    if (typeof size !== 'number' || size < 1 || size > mostJobs) {
      throw new InvalidCall('numberResults');
    }
    const found = this.lists
      .jobs(String(body['accountId']), String(body['audienceListId']))
      .filter((job) => !Array.isArray(ids) || ids.includes(String(job['id'])))
      .filter((job) => !Array.isArray(statuses) || statuses.includes(job['status']));
    return this.values(
      found.slice(0, size).map((job) => taken({ uploadJob: describeJob(job) })),
      { totalNumEntries: found.length },
    );
  }

  private async upload({ query, headers, body }: WireRequest): Promise<WireResponse> {
    const {
      accountId = '',
      audienceListId = '',
      uploadType = '',
      compressType = '',
    } = Object.fromEntries(query);
    if (!uploadTypes.includes(uploadType)) throw new InvalidCall('uploadType');
    if (!compressTypes.includes(compressType)) throw new InvalidCall('compressType');
    const file = await fileOf(headers['content-type'] ?? '', body);
    if (this.lists.find(accountId, audienceListId) === undefined) {
      return this.values([failed('210001')]);
    }
    const job = this.lists.upload({
      account: accountId,
      list: audienceListId,
      uploadType,
      compressType,
      file,
    });
    if (job === undefined) return this.values([failed('0002')]);
    this.stats.added += file.toString('latin1').trim().split('\n').length;
    return this.values([taken({ uploadJob: describeJob(job) })]);
  }
}

function describeJob(job: Json): Json {
  return {
    uploadJobId: String(job['id']),
    audienceListId: Number(job['list']),
    uploadType: job['upload_type'],
    uploadSubmitDate: dateOf(Number(job['created_ms'])),
    receivedDate: job['status'] === 'RECEIVED' ? dateOf(Number(job['created_ms'])) : null,
    jobStatus: job['status'],
    uploadSource: 'API',
  };
}

/** `yyyyMMddHHmmss` in Japan. */
function dateOf(epochMs: number): string {
  const japan = new Date(epochMs + 9 * 60 * 60 * 1000).toISOString();
  return japan.replaceAll(/\D/g, '').slice(0, 14);
}

/** Part `file` of a form, byte by byte. */
async function fileOf(contentType: string, body: Buffer): Promise<Buffer> {
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData();
    const file = form.get('file');
    if (file instanceof Blob) return Buffer.from(await file.arrayBuffer());
  } catch {
    // Said below.
  }
  throw new InvalidCall('multipart/form-data with a part named file is required.');
}

function operandsOf(request: WireRequest): readonly Json[] {
  const { accountId, operand } = jsonOf(request);
  if (!Array.isArray(operand) || operand.length === 0 || operand.length > mostOperands) {
    throw new InvalidCall(`operand: 1 to ${mostOperands}`);
  }
  const operands = operand.map(objectOf);
  if (operands.some((each) => each['accountId'] !== accountId)) throw new InvalidCall('accountId');
  return operands;
}

function jsonOf(request: WireRequest): Json {
  try {
    const body: unknown = JSON.parse(request.body.toString());
    const given = objectOf(body);
    if (Number.isInteger(given['accountId'])) return given;
  } catch {
    // Said below.
  }
  throw new InvalidCall('A JSON object with an accountId is required.');
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function taken(value: Json): Json {
  return { operationSucceeded: true, errors: null, ...value };
}

function failed(code: string): Json {
  const errors = [{ code, message: 'as documented', details: [] }];
  return { operationSucceeded: false, errors };
}

function whole(status: number, code: string, message: string): WireResponse {
  const errors = [{ code, message, details: [] }];
  return jsonResponse(status, { rid: randomUUID(), rval: null, errors });
}
