import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface BundledFunctionProps {
  /** Folder with `handler.mjs`, from `bundleFunctions`. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
}

/** A function with a role, a log group (30 days) and an error alarm of its own. Node 24 on arm64. */
export class BundledFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: Code.fromAsset(props.bundle),
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      timeout: props.timeout,
      memorySize: props.memoryMegabytes,
      loggingFormat: LoggingFormat.JSON,
      // At INFO Lambda writes 400 bytes about every invocation that went well: a tenth of the price of landing events.
      systemLogLevelV2: SystemLogLevel.WARN,
      logGroup: this.logGroup,
    });
    const resource = this.function.node.defaultChild as CfnFunction; // L2 functions always wrap a CfnFunction
    resource.overrideLogicalId(`${id}Function`);
    new Alarm(this, 'ErrorAlarm', {
      alarmDescription: `${id} failed; its messages come again, but look at its log.`,
      metric: this.function.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Allows exactly these actions; wildcards in actions are refused here rather than found in review. */
  allow(actions: readonly string[], resources: readonly string[]): this {
    const wild = actions.find((action) => action.includes('*'));
    if (wild !== undefined)
      throw new Error(`${this.node.path}: '${wild}' is a wildcard; name the actions.`);
    this.function.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...resources],
      }),
    );
    return this;
  }
}
