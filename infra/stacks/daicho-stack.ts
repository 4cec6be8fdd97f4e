import { CfnOutput, CfnParameter, Duration, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { audienceAlarms } from '../constructs/audience-alarms.ts';
import { BundledFunction } from '../constructs/bundled-function.ts';
import { collectorUrl } from '../constructs/collector-url.ts';
import { curationAlarms } from '../constructs/curation-alarms.ts';
import { notifyOfDrops } from '../constructs/dropped-files.ts';
import { planAlarms } from '../constructs/plan-alarms.ts';
import { publicApi } from '../constructs/public-api.ts';
import { sourceAlarms } from '../constructs/source-alarms.ts';
import { Stores } from '../constructs/stores.ts';
import { consumeIdentityStream, consumeQueue, everyMinute } from '../constructs/triggers.ts';
import { Warehouse } from '../constructs/warehouse.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { permit } from '../permissions.ts';

export interface DaichoStackProps extends StackProps {
  /** Bundle folder by function name. */
  readonly bundles: ReadonlyMap<string, string>;
  /** IANA zone whose days the lake is cut into. */
  readonly brandTimeZone: string;
  /** How long the events queue gathers before `process` runs; longer is cheaper, shorter is fresher. */
  readonly batchWindow: Duration;
  /** Whether strict matches of people are joined before anybody has looked. @default false */
  readonly linksUnseen?: boolean;
  /** Whether month and day of birthdays are a trait of the lake. @default false */
  readonly birthMonthDay?: boolean;
  /** Whether browsers in data centres are taken for machines. @default true */
  readonly datacentreBots?: boolean;
  /** Whether audiences may be written in SQL. @default false */
  readonly sqlAudiences?: boolean;
  /** Members that an advertising list must at least have. @default 100 */
  readonly minimumListSize?: number;
  /** Requests of one browser key from one address, per second and running instance of the collector; 0 = no limit. @default 50 */
  readonly addressRate?: number;
  /** Whether the collector can be held to requests that come through the edge. @default false */
  readonly edge?: boolean;
  /** Address that SDKs are told to send to, without `/v1`. @default the collector's own */
  readonly collectorUrl?: string;
  /** Least time between compactions that `tick` starts; longer is cheaper, shorter makes events queryable sooner. */
  readonly compactEvery: Duration;
}

const timeouts = {
  collect: Duration.seconds(10),
  hear: Duration.seconds(10),
  process: Duration.seconds(60),
  mirror: Duration.seconds(60),
  refresh: Duration.seconds(60),
  deliver: Duration.seconds(120),
  curate: Duration.minutes(15),
  match: Duration.minutes(15),
  send: Duration.minutes(15),
  import: Duration.minutes(5),
  tick: Duration.seconds(50),
  api: Duration.seconds(29),
} as const;

/** One brand's deployment. */
export class DaichoStack extends Stack {
  constructor(scope: Construct, id: string, props: DaichoStackProps) {
    super(scope, id, props);
    Tags.of(this).add('daicho', id);

    const stores = new Stores(this, 'Stores');
    const warehouse = new Warehouse(this, 'Warehouse', { lake: stores.lake });
    const personal = { encryptionKey: stores.personalDataKey };
    const events = new WorkQueue(this, 'Events', {
      consumerTimeout: timeouts.process,
      batchWindow: props.batchWindow,
      ...personal,
    });
    const jobs = new WorkQueue(this, 'Jobs', { consumerTimeout: timeouts.refresh });
    const deliveries = new WorkQueue(this, 'Deliveries', { consumerTimeout: timeouts.deliver });
    const curations = new WorkQueue(this, 'Curations', { consumerTimeout: timeouts.curate });
    const searches = new WorkQueue(this, 'Searches', { consumerTimeout: timeouts.match });
    const messages = new WorkQueue(this, 'Messages', { consumerTimeout: timeouts.send });
    const imports = new WorkQueue(this, 'Imports', { consumerTimeout: timeouts.import });
    notifyOfDrops(stores.imports, 'imports/', imports);

    const shared = {
      CONTROL_TABLE: stores.control.tableName,
      BRAND_TIME_ZONE: props.brandTimeZone,
    };
    const people = {
      IDENTITY_TABLE: stores.identity.tableName,
      VAULT_TABLE: stores.vault.tableName,
      SALTS_TABLE: stores.salts.tableName,
      KEYS_SECRET_ID: stores.keys.secretArn,
    };
    const lake = { LAKE_BUCKET: stores.lake.bucketName };
    const queues = {
      JOBS_QUEUE_URL: jobs.queue.queueUrl,
      DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
      CURATIONS_QUEUE_URL: curations.queue.queueUrl,
      MESSAGES_QUEUE_URL: messages.queue.queueUrl,
    };
    const refreshes = {
      ATHENA_DATABASE: warehouse.databaseName,
      REFRESH_WORKGROUP: warehouse.workgroupName('refresh'),
    };
    const define = (
      name: keyof typeof timeouts,
      memoryMegabytes: number,
      environment: Record<string, string>,
    ): BundledFunction => {
      const bundle = props.bundles.get(name);
      if (bundle === undefined) throw new Error(`functions/${name}/handler.ts is missing`);
      const title = name[0]?.toUpperCase() + name.slice(1);
      return new BundledFunction(this, title, {
        bundle,
        environment: { ...shared, ...environment },
        timeout: timeouts[name],
        memoryMegabytes,
      });
    };

    const functions = {
      collect: define('collect', 256, {
        EVENTS_QUEUE_URL: events.queue.queueUrl,
        ADDRESS_RATE: String(props.addressRate ?? 50),
        ...(props.edge === true && { EDGE_SECRETS: this.#edgeSecrets() }),
        COLLECTOR_URL: props.collectorUrl ?? '',
      }),
      hear: define('hear', 256, { EVENTS_QUEUE_URL: events.queue.queueUrl }),
      process: define('process', 1769, {
        ...people,
        ...lake,
        REJECTED_BUCKET: stores.rejected.bucketName,
        DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
        BIRTH_MONTH_DAY: String(props.birthMonthDay ?? false),
        DATACENTRE_BOTS: String(props.datacentreBots ?? true),
      }),
      mirror: define('mirror', 512, { ...lake, DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl }),
      refresh: define('refresh', 512, {
        ...lake,
        ...refreshes,
        SQL_WORKGROUP: props.sqlAudiences === true ? warehouse.workgroupName('sql-audience') : '',
        JOBS_QUEUE_URL: jobs.queue.queueUrl,
        DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
      }),
      tick: define('tick', 256, {
        ...lake,
        ...queues,
        COMPACT_EVERY_MINUTES: String(props.compactEvery.toMinutes()),
      }),
      deliver: define('deliver', 1024, {
        ...people,
        ...lake,
        ...refreshes,
        EXPORTS_BUCKET: stores.exports.bucketName,
        DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
        PLATFORM_ENDPOINT: '',
        MINIMUM_LIST_SIZE: String(props.minimumListSize ?? 100),
      }),
      curate: define('curate', 3008, {
        IDENTITY_TABLE: stores.identity.tableName,
        VAULT_TABLE: stores.vault.tableName,
        SALTS_TABLE: stores.salts.tableName,
        ...lake,
        ...refreshes,
        EXPORTS_BUCKET: stores.exports.bucketName,
        CURATIONS_QUEUE_URL: curations.queue.queueUrl,
        DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
        // A change of the graph waits one window for the stream, a delivery on its way may take its whole time-out.
        SETTLE_SECONDS: String(Math.min(900, props.batchWindow.toSeconds() * 6)),
      }),
      match: define('match', 3008, {
        ...people,
        ...lake,
        ...refreshes,
        LINKS_UNSEEN: String(props.linksUnseen ?? false),
      }),
      send: define('send', 3008, {
        ...people,
        ...refreshes,
        EXPORTS_BUCKET: stores.exports.bucketName,
        MESSAGES_QUEUE_URL: messages.queue.queueUrl,
        EVENTS_QUEUE_URL: events.queue.queueUrl,
        PLATFORM_ENDPOINT: '',
      }),
      import: define('import', 1769, {
        IMPORTS_BUCKET: stores.imports.bucketName,
        IMPORTS_QUEUE_URL: imports.queue.queueUrl,
        EVENTS_QUEUE_URL: events.queue.queueUrl,
      }),
      api: define('api', 512, {
        ...people,
        ...lake,
        ...queues,
        SEARCHES_QUEUE_URL: searches.queue.queueUrl,
        EXPORTS_BUCKET: stores.exports.bucketName,
        IMPORTS_BUCKET: stores.imports.bucketName,
        IMPORTS_QUEUE_URL: imports.queue.queueUrl,
        EVENTS_QUEUE_URL: events.queue.queueUrl,
        EVENTS_DEAD_LETTERS_URL: events.deadLetters.queueUrl,
        JOBS_DEAD_LETTERS_URL: jobs.deadLetters.queueUrl,
        DELIVERIES_DEAD_LETTERS_URL: deliveries.deadLetters.queueUrl,
        CURATIONS_DEAD_LETTERS_URL: curations.deadLetters.queueUrl,
        SEARCHES_DEAD_LETTERS_URL: searches.deadLetters.queueUrl,
        MESSAGES_DEAD_LETTERS_URL: messages.deadLetters.queueUrl,
        IMPORTS_DEAD_LETTERS_URL: imports.deadLetters.queueUrl,
        REJECTED_BUCKET: stores.rejected.bucketName,
        SQL_AUDIENCES: String(props.sqlAudiences ?? false),
        ADMIN_KEY_SECRET_ID: stores.adminKey.secretArn,
        ATHENA_DATABASE: warehouse.databaseName,
        INTERACTIVE_WORKGROUP: warehouse.workgroupName('interactive'),
      }),
    };
    const queued = { events, jobs, deliveries, curations, searches, messages, imports };
    permit(functions, { stores, warehouse, ...queued });

    consumeQueue(functions.process, events, {
      batch: 1000,
      window: props.batchWindow,
      concurrency: 10,
    });
    consumeQueue(functions.refresh, jobs, {
      batch: 1,
      window: Duration.seconds(0),
      concurrency: 4,
    });
    // Of one destination at most three call at a time, so that a slow one leaves room for the others.
    consumeQueue(functions.deliver, deliveries, {
      batch: 1,
      window: Duration.seconds(0),
      concurrency: 12,
    });
    consumeQueue(functions.curate, curations, {
      batch: 1,
      window: Duration.seconds(0),
      concurrency: 2,
    });
    consumeQueue(functions.match, searches, {
      batch: 1,
      window: Duration.seconds(0),
      concurrency: 2,
    });
    consumeQueue(functions.send, messages, {
      batch: 1,
      window: Duration.seconds(0),
      concurrency: 2,
    });
    consumeQueue(functions.import, imports, {
      batch: 1,
      window: Duration.seconds(0),
      concurrency: 2,
    });
    curationAlarms(functions.curate);
    audienceAlarms(functions.tick);
    sourceAlarms(functions.tick);
    planAlarms(functions.process);
    consumeIdentityStream(functions.mirror, stores.identity, props.batchWindow);
    everyMinute(functions.tick, props.brandTimeZone);

    const url = collectorUrl(functions.collect);
    const hear = collectorUrl(functions.hear);
    const api = publicApi(this, functions.api);
    new CfnOutput(this, 'CollectorUrl', { value: url.url });
    new CfnOutput(this, 'LineWebhookUrl', { value: hear.url });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
  }

  /** While it is empty the collector takes requests from everywhere; one value while another comes in, then that alone. */
  #edgeSecrets(): string {
    const parameter = new CfnParameter(this, 'EdgeSecrets', {
      noEcho: true,
      default: '',
      description: 'Values of the edge’s secret header, with a comma between; one or two.',
    });
    return parameter.valueAsString;
  }
}
