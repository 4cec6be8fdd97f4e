import { CfnOutput, CfnParameter, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  OriginRequestPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Construct } from 'constructs';
import { rateRule } from '../constructs/rate-rule.ts';

export interface EdgeStackProps extends StackProps {
  /** Host of the collector's Function URL, which the deployment's stack prints. */
  readonly collectorHost: string;
  /** Requests of one address in five minutes beyond which it is told to wait. @default 10,000 */
  readonly requestsPerFiveMinutes?: number;
}

/**
 * A front for the collector, for brands that have no CDN of their own to put a path of their host on: CloudFront that
 * caches nothing, with a rate rule. It adds a secret header, without which the collector answers 403, so nobody goes around it.
 * The write key travels in `Authorization` or the body, so no origin access control: that would overwrite the one and have
 * clients sign the other.
 */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    Tags.of(this).add('daicho', id);
    const secret = new CfnParameter(this, 'EdgeSecret', {
      noEcho: true,
      minLength: 32,
      description: 'One of the values that the deployment takes in its parameter EdgeSecrets.',
    });
    const firewall = rateRule(this, props.requestsPerFiveMinutes ?? 10_000);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Collector of ${id}`,
      webAclId: firewall.attrArn,
      defaultBehavior: {
        origin: new HttpOrigin(props.collectorHost, {
          customHeaders: { 'x-origin-secret': secret.valueAsString },
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // All that the browser said, cookies and write key among it; a Function URL answers to its own Host alone.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        compress: false,
      },
    });
    new CfnOutput(this, 'EdgeUrl', { value: `https://${distribution.distributionDomainName}` });
  }
}
