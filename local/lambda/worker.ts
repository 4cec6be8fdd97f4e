import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import type { WorkerReply, WorkerRequest } from './messages.ts';

const { bundleUrl, exportName, functionName, functionArn, memoryMegabytes } = z
  .object({
    bundleUrl: z.string(),
    exportName: z.string(),
    functionName: z.string(),
    functionArn: z.string(),
    memoryMegabytes: z.number(),
  })
  .parse(workerData);

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker of the function host only');
const reply = (message: WorkerReply): void => port.postMessage(message);

const describe = (error: unknown): { name: string; message: string; stack: string } =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack ?? '' }
    : { name: 'Error', message: String(error), stack: '' };

const context = (request: WorkerRequest) => ({
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: functionArn,
  memoryLimitInMB: String(memoryMegabytes),
  awsRequestId: request.requestId,
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => Math.max(0, request.deadlineEpochMs - Date.now()),
});

const loaded: { readonly [name: string]: unknown } = await import(bundleUrl);
const handler = loaded[exportName];
if (typeof handler !== 'function') throw new Error(`${bundleUrl} exports no ${exportName}`);

port.on('message', async (request: WorkerRequest) => {
  try {
    const result: unknown = await handler(request.event, context(request));
    reply({ kind: 'result', requestId: request.requestId, result: JSON.stringify(result ?? null) });
  } catch (error) {
    reply({ kind: 'error', requestId: request.requestId, error: describe(error) });
  }
});
reply({ kind: 'ready' });
