import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { BundledFunction } from './bundled-function.ts';

/** A log line that is a metric, and what a person is told when it is 1 or more. */
interface AlarmingLine {
  /** Its `message`. */
  readonly message: string;
  /** A member of it, e.g. `$.drift`, or a number. */
  readonly value: string;
  readonly description: string;
}

/** An alarm on what a function logs: what fails no invocation is seen by no error metric. */
export function logAlarm(source: BundledFunction, name: string, line: AlarmingLine): void {
  const filter = new MetricFilter(source, name, {
    logGroup: source.logGroup,
    metricNamespace: 'Daicho',
    metricName: `${source.node.path}/${name}`.replaceAll(/[^\w/.-]/g, '-'),
    filterPattern: FilterPattern.stringValue('$.message', '=', line.message),
    metricValue: line.value,
  });
  new Alarm(source, `${name}Alarm`, {
    alarmDescription: line.description,
    metric: filter.metric({ statistic: 'Maximum', period: Duration.minutes(5) }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
