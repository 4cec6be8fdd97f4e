import { parentPort, workerData } from 'node:worker_threads';
import { workerShare } from './p11-export.ts';

parentPort?.postMessage(workerShare(Number(workerData)));
