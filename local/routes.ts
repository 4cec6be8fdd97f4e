import type { Route } from './front.ts';
import { shortName } from './functions.ts';
import type { FunctionHost } from './lambda/function-host.ts';
import { functionFailed, httpEvent, httpResponse } from './lambda/http-event.ts';
import type { Cost } from './meter/usage-meter.ts';
import type { Services } from './services.ts';
import type { Plan } from './template/plan.ts';
import type { Clock, Meter, WireHandler, WireRequest, WireResponse } from './wire.ts';

const megabyte = 1024 * 1024;
/** Lambda's limit for a synchronous invocation. */
const functionBodyBytes = 6 * megabyte;

const json = (status: number, value: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

// Powertools appends its own marks behind the function's name.
const callerOf = ({ headers }: WireRequest): string =>
  /(?:^| )app\/([a-z]+)/.exec(headers['user-agent'] ?? '')?.[1] ?? 'outside';

const operationOf = (request: WireRequest): string =>
  request.headers['x-amz-target']?.split('.').at(-1) ?? request.method;

/** The routes of the one port: AWS services by their protocol's marks, then stand-ins, then functions by path. */
export function routes(options: {
  readonly services: Services;
  readonly meter: Meter;
  readonly cost: () => Cost;
  /** Whether no queue holds a message and no stream a record that its function has not taken. */
  readonly isIdle: () => boolean;
  readonly clock: Clock;
  readonly onCall: (label: string) => void;
}): {
  readonly list: readonly Route[];
  /** Opens the function routes once the functions are hosted; until then they answer 503. */
  serve(plan: Plan, hosts: ReadonlyMap<string, FunctionHost>): void;
} {
  const { services, onCall } = options;
  let functions: { plan: Plan; hosts: ReadonlyMap<string, FunctionHost> } | undefined;

  const observed =
    (service: string, handler: WireHandler) =>
    async (request: WireRequest): Promise<WireResponse> => {
      const label = `${callerOf(request)}:${service}.${operationOf(request)}`;
      onCall(label);
      const response = await handler(request);
      onCall(`${label}.done`);
      return response;
    };
  const aws = (service: string, target: string, handler: WireHandler): Route => ({
    name: service,
    matches: ({ headers }) => headers['x-amz-target']?.startsWith(target) ?? false,
    handle: observed(service, handler),
    maxBodyBytes: 20 * megabyte,
  });
  const invoke = async (
    arn: string | undefined,
    request: WireRequest,
    sourceIp: string,
    routeKey: string,
  ): Promise<WireResponse> => {
    const host = arn === undefined ? undefined : functions?.hosts.get(arn);
    if (host === undefined) return json(503, { message: 'Starting' });
    const event = httpEvent(request, { sourceIp, epochMs: options.clock(), routeKey });
    return host.invoke(event).then(httpResponse, () => functionFailed);
  };

  /** On AWS each Function URL is a host of its own; here they share one, and are told apart by path. */
  const urlOf = (name: string): string | undefined =>
    functions?.plan.functionUrls.find(
      ({ properties }) => shortName(properties.TargetFunctionArn) === name,
    )?.properties.TargetFunctionArn;

  const list: Route[] = [
    aws('dynamodb', 'DynamoDB_20120810.', services.dynamoDb.handle),
    aws('sqs', 'AmazonSQS.', services.sqs.handle),
    aws('athena', 'AmazonAthena.', services.athena.handle),
    aws('secretsmanager', 'secretsmanager.', services.secrets.handle),
    aws('sms', 'PinpointSMSVoiceV2.', services.sms.handle),
    {
      name: 'ses',
      matches: ({ headers }) => headers['authorization']?.includes('/ses/aws4_request') ?? false,
      handle: observed('ses', services.ses.handle),
      maxBodyBytes: 40 * megabyte,
    },
    {
      name: 's3',
      matches: ({ headers, query }) =>
        [headers['authorization'], query.get('X-Amz-Credential')].some((signed) =>
          signed?.includes('/s3/aws4_request'),
        ),
      handle: observed('s3', services.s3.handle),
      maxBodyBytes: 256 * megabyte,
    },
    {
      name: 'platforms',
      matches: ({ path }) => path.startsWith('/platforms/'),
      handle: (request) => {
        const [, , name = '', ...rest] = request.path.split('/');
        const platform = services.platforms[name];
        onCall(`platform.${name}`);
        return platform === undefined
          ? json(404, {
              message: `There is a stand-in for ${Object.keys(services.platforms).join(', ')}`,
            })
          : platform({ ...request, path: `/${rest.join('/')}` });
      },
      maxBodyBytes: 64 * megabyte,
    },
    {
      name: 'local',
      matches: ({ path }) => path.startsWith('/_local/'),
      handle: ({ path, query }) => {
        if (path === '/_local/mailbox') {
          const to = query.get('to') ?? undefined;
          return json(200, services.mailbox.read(query.get('channel') ?? 'email', to));
        }
        if (path === '/_local/cost') return json(200, options.cost());
        if (path === '/_local/idle') return json(200, { idle: options.isIdle() });
        return json(404, { message: 'There are /_local/cost, /_local/idle and /_local/mailbox' });
      },
      maxBodyBytes: megabyte,
    },
    {
      name: 'webhooks',
      matches: ({ path }) => path.startsWith('/v1/line/'),
      handle: (request, sourceIp) => invoke(urlOf('hear'), request, sourceIp, '$default'),
      maxBodyBytes: functionBodyBytes,
    },
    {
      name: 'collector',
      matches: ({ path }) => /^\/(?:v1\/|pixel\/|beacon\/|sourceConfig\/?$)/.test(path),
      handle: (request, sourceIp) => invoke(urlOf('collect'), request, sourceIp, '$default'),
      maxBodyBytes: functionBodyBytes,
    },
    {
      name: 'api',
      matches: () => true,
      handle: (request, sourceIp) => {
        const route = functions && routeFor(functions.plan, request);
        if (functions && route === undefined) return json(404, { message: 'Not Found' });
        options.meter('apigateway', 'requests', 1);
        return invoke(route?.functionArn, request, sourceIp, route?.routeKey ?? '$default');
      },
      maxBodyBytes: functionBodyBytes,
    },
  ];
  return {
    list,
    serve: (plan, hosts) => {
      functions = { plan, hosts };
    },
  };
}

/** The HTTP API route that takes a request: `{name}` is one segment, `{name+}` the rest. */
function routeFor(
  plan: Plan,
  request: WireRequest,
): { routeKey: string; functionArn: string } | undefined {
  for (const { properties } of plan.routes) {
    const [method = '', pattern = ''] = properties.RouteKey.split(' ');
    const expression = pattern
      .replace(/[.*?^$()|[\]\\]/g, '\\$&')
      .replace(/\{[^}]+\+\}/g, '.+')
      .replace(/\{[^}]+\}/g, '[^/]+');
    if (method !== 'ANY' && method !== request.method) continue;
    if (!new RegExp(`^${expression}$`).test(request.path)) continue;
    const integration = plan.integrations.find(
      ({ name }) => properties.Target === `integrations/${name}`,
    );
    if (integration)
      return {
        routeKey: properties.RouteKey,
        functionArn: integration.properties.IntegrationUri,
      };
  }
  return undefined;
}
