import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { EdgeStack } from '../../infra/stacks/edge-stack.ts';

let template: Template;
beforeAll(() => {
  const stack = new EdgeStack(new App({ analyticsReporting: false }), 'daicho-test-edge', {
    env: { region: 'us-east-1' },
    collectorHost: 'abc.lambda-url.ap-northeast-1.on.aws',
  });
  template = Template.fromStack(stack);
});

describe('the edge', () => {
  test('caches nothing, passes on all but Host, and adds the secret', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        WebACLId: { 'Fn::GetAtt': ['Firewall', 'Arn'] },
        DefaultCacheBehavior: {
          // Managed policies: CachingDisabled, AllViewerExceptHostHeader.
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
          ViewerProtocolPolicy: 'https-only',
          AllowedMethods: Match.arrayWith(['GET', 'OPTIONS', 'POST']),
        },
        Origins: [
          Match.objectLike({
            DomainName: 'abc.lambda-url.ap-northeast-1.on.aws',
            CustomOriginConfig: Match.objectLike({ OriginProtocolPolicy: 'https-only' }),
            OriginCustomHeaders: [
              { HeaderName: 'x-origin-secret', HeaderValue: { Ref: 'EdgeSecret' } },
            ],
          }),
        ],
      },
    });
    template.hasParameter('EdgeSecret', { NoEcho: true, MinLength: 32 });
  });

  test('needs no origin access control, which would take the write key’s header', () => {
    template.resourceCountIs('AWS::CloudFront::OriginAccessControl', 0);
  });

  test('tells whoever sends too much to wait', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
      Rules: Match.arrayWith([
        Match.objectLike({
          Statement: {
            RateBasedStatement: {
              Limit: 10_000,
              EvaluationWindowSec: 300,
              AggregateKeyType: 'IP',
            },
          },
          Action: {
            Block: {
              CustomResponse: {
                ResponseCode: 429,
                ResponseHeaders: [{ Name: 'Retry-After', Value: '60' }],
              },
            },
          },
        }),
      ]),
    });
  });

  test('holds no state and no secret', () => {
    const types = Object.values(template.toJSON()['Resources'] ?? {}).map(
      (resource) => Object(resource).Type,
    );
    expect(types.toSorted()).toEqual(['AWS::CloudFront::Distribution', 'AWS::WAFv2::WebACL']);
  });
});
