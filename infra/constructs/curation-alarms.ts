import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { BundledFunction } from './bundled-function.ts';

/**
 * Alarms when the lake said something else than the graph, and when a job of `curate` gave up, such as an erasure. Log
 * lines are the metrics: a job's failure fails no invocation.
 */
export function curationAlarms(curate: BundledFunction): void {
  alarmOf(curate, 'Drift', {
    message: 'reconciled',
    value: '$.drift',
    description:
      'Graph and lake differed. It is repaired; find out what was lost: daicho identity reconcile --last.',
  });
  alarmOf(curate, 'GaveUp', {
    message: 'curation failed',
    value: '1',
    description:
      'A reconciliation, dry run or erasure gave up; the log names the job. Say an erasure again: it goes on.',
  });
}

function alarmOf(
  curate: BundledFunction,
  name: string,
  line: { readonly message: string; readonly value: string; readonly description: string },
): void {
  const filter = new MetricFilter(curate, name, {
    logGroup: curate.logGroup,
    metricNamespace: 'Daicho',
    metricName: `${curate.node.path}/${name}`.replaceAll(/[^\w/.-]/g, '-'),
    filterPattern: FilterPattern.stringValue('$.message', '=', line.message),
    metricValue: line.value,
  });
  new Alarm(curate, `${name}Alarm`, {
    alarmDescription: line.description,
    metric: filter.metric({ statistic: 'Maximum', period: Duration.minutes(5) }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
