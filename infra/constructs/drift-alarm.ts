import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { BundledFunction } from './bundled-function.ts';

/** Alarms when the lake said something else than the graph; the log line of the comparison is the metric. */
export function driftAlarm(curate: BundledFunction): void {
  const filter = new MetricFilter(curate, 'Drift', {
    logGroup: curate.logGroup,
    metricNamespace: 'Daicho',
    metricName: `${curate.node.path}/Drift`.replaceAll(/[^\w/.-]/g, '-'),
    filterPattern: FilterPattern.stringValue('$.message', '=', 'reconciled'),
    metricValue: '$.drift',
  });
  new Alarm(curate, 'DriftAlarm', {
    alarmDescription:
      'Graph and lake differed. It is repaired; find out what was lost: daicho identity reconcile --last.',
    metric: filter.metric({ statistic: 'Maximum', period: Duration.minutes(5) }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
