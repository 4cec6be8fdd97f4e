import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AwsError, type Clock, type Meter, type WireHandler, type WireResponse } from '../wire.ts';
import { Catalogue, type WorkGroup } from './run/catalogue.ts';
import { Engine } from './run/engine.ts';
import { Executions } from './run/executions.ts';
import { Objects, type PutObject } from './run/objects.ts';
import { type OperationPorts, operations } from './run/operations.ts';
import { Runner } from './run/runner.ts';
import { openState } from './run/state.ts';
import type { GlueTableInput } from './scan/catalogue-types.ts';
import { FooterCache } from './scan/footers.ts';

export interface AthenaOptions {
  /** Holds the catalogue and the executions. */
  readonly dir: string;
  /** An object `s3://bucket/key` lies at `<s3Root>/<bucket>/<key>`, named as `local/s3/key-path.ts` has it. */
  readonly s3Root: string;
  /** Puts an object. @default a plain file under `s3Root` */
  readonly putObject?: PutObject;
  readonly clock: Clock;
  readonly meter: Meter;
}

/** Athena with a Glue catalogue of its own, on DuckDB. */
export interface Athena {
  /** Requests with `x-amz-target: AmazonAthena.<operation>`, JSON 1.1. */
  readonly handle: WireHandler;
  declareDatabase(name: string): void;
  /**
   * Declares a table or brings it up to date. Columns are only ever added.
   *
   * @throws Error if a column or a partition key would change its type
   */
  declareTable(database: string, table: GlueTableInput): void;
  declareWorkGroup(workGroup: WorkGroup): void;
  close(): Promise<void>;
}

/** Opens the state folder. Queries that were running when a process before this one ended are FAILED. */
export function createAthena(options: AthenaOptions): Athena {
  const { dir, clock, meter } = options;
  const s3Root = resolve(options.s3Root);
  const state = openState(dir);
  const temporaryDir = join(resolve(dir), 'tmp');
  rmSync(temporaryDir, { recursive: true, force: true });
  const catalogue = new Catalogue(state);
  const executions = new Executions(state);
  executions.failUnfinished(clock());
  const engine = new Engine(temporaryDir);
  engine.warmUp();
  const objects = new Objects(s3Root, temporaryDir, options.putObject);
  const footers = new FooterCache();
  const runner = new Runner({ catalogue, executions, engine, objects, footers, clock, meter });
  const ports: OperationPorts = { catalogue, executions, runner, s3Root, clock };
  return {
    handle: (request) => {
      try {
        return answer(200, call(request.headers['x-amz-target'] ?? '', request.body, ports));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const { code, message, status, extra } = error;
        return answer(status, { __type: code, Message: message, message, ...extra }, code);
      }
    },
    declareDatabase: (name) => {
      catalogue.addDatabase(name);
    },
    declareTable: (database, table) => catalogue.declareTable(database, table),
    declareWorkGroup: (workGroup) => catalogue.putWorkGroup(workGroup),
    async close() {
      await runner.close();
      await engine.close();
      state.close();
    },
  };
}

function call(target: string, body: Buffer, ports: OperationPorts): unknown {
  const name = target.replace(/^AmazonAthena\./, '');
  const operation = operations.get(name);
  if (operation === undefined) {
    throw new AwsError('UnknownOperationException', `the local Athena does not serve ${name}`);
  }
  return operation(parseBody(body), ports);
}

function parseBody(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'the body is no JSON');
  }
}

function answer(status: number, body: unknown, errorType?: string): WireResponse {
  return {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
    },
    body: JSON.stringify(body),
  };
}
