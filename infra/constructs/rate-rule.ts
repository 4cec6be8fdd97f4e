import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

/** Seconds after which a refused address may come again, as WAF forgets it. */
const retryAfterSeconds = '60';

/**
 * A web ACL for CloudFront: whoever sends more than so many requests in five minutes is answered 429 until that is over.
 * Addresses that AWS knows for attacks are counted, not refused: real people sit behind some of them.
 */
export function rateRule(scope: Construct, requestsPerFiveMinutes: number): CfnWebACL {
  const visible = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
    metricName,
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: false,
  });
  return new CfnWebACL(scope, 'Firewall', {
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visible('Collector'),
    rules: [
      {
        name: 'rate-of-address',
        priority: 0,
        statement: {
          rateBasedStatement: {
            limit: requestsPerFiveMinutes,
            evaluationWindowSec: 300,
            aggregateKeyType: 'IP',
          },
        },
        action: {
          block: {
            customResponse: {
              responseCode: 429,
              responseHeaders: [{ name: 'Retry-After', value: retryAfterSeconds }],
            },
          },
        },
        visibilityConfig: visible('RateOfAddress'),
      },
      {
        name: 'known-attackers',
        priority: 1,
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name: 'AWSManagedRulesAmazonIpReputationList',
          },
        },
        overrideAction: { count: {} },
        visibilityConfig: visible('KnownAttackers'),
      },
    ],
  });
}
