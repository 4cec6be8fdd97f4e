import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function.ts';

/** The API and the page, behind an HTTP API: throttled, with access logs that hold no query string. */
export function publicApi(scope: Construct, api: BundledFunction): HttpApi {
  const httpApi = new HttpApi(scope, 'Api Gateway', { createDefaultStage: true });
  const integration = new HttpLambdaIntegration('ApiIntegration', api.function);
  httpApi.addRoutes({ path: '/', methods: [HttpMethod.GET], integration });
  httpApi.addRoutes({ path: '/console/{file}', methods: [HttpMethod.GET], integration });
  httpApi.addRoutes({ path: '/api/{proxy+}', methods: [HttpMethod.ANY], integration });
  const accessLogs = new LogGroup(scope, 'ApiAccessLogs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const stage = httpApi.defaultStage?.node.defaultChild;
  if (!(stage instanceof CfnStage)) throw new Error('The HTTP API has no default stage');
  stage.defaultRouteSettings = { throttlingBurstLimit: 200, throttlingRateLimit: 100 };
  stage.accessLogSettings = {
    destinationArn: accessLogs.logGroupArn,
    format: JSON.stringify({
      requestId: '$context.requestId',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLatency: '$context.responseLatency',
    }),
  };
  return httpApi;
}
