/** Stations at which the stack is killed. */
export const killStations = ['collect', 'process', 'compact', 'publish'] as const;
export type KillStation = (typeof killStations)[number];

/** Kill points of each station, see `local/kill-point.ts` for their form; `most` is how many times it may pass first. */
const points: Readonly<Record<KillStation, readonly { label: string; most: number }[]>> = {
  collect: [
    { label: 'invoke.collect', most: 6 },
    { label: 'collect:sqs.SendMessage', most: 6 },
    { label: 'collect:sqs.SendMessage.done', most: 6 },
  ],
  process: [
    { label: 'invoke.process', most: 3 },
    { label: 'process:dynamodb.TransactWriteItems.done', most: 4 },
    { label: 'process:dynamodb.BatchExecuteStatement.done', most: 4 },
    { label: 'process:s3.PUT', most: 8 },
    { label: 'process:s3.PUT.done', most: 8 },
    { label: 'process:dynamodb.BatchWriteItem', most: 3 },
    { label: 'process:dynamodb.BatchWriteItem.done', most: 3 },
  ],
  compact: [
    { label: 'refresh:athena.StartQueryExecution', most: 6 },
    { label: 'refresh:athena.StartQueryExecution.done', most: 6 },
    { label: 'refresh:athena.GetQueryExecution', most: 4 },
  ],
  publish: [
    { label: 'refresh:dynamodb.TransactWriteItems', most: 3 },
    { label: 'refresh:dynamodb.TransactWriteItems.done', most: 3 },
    { label: 'refresh:dynamodb.BatchWriteItem', most: 3 },
    { label: 'refresh:s3.POST', most: 2 },
  ],
};

export interface PlannedKill {
  readonly station: KillStation;
  /** Setting for `DAICHO_KILL_POINT`. */
  readonly killPoint: string;
}

/** Kills in random order, every station as often as the others. */
export function planKills(kills: number, random: () => number): readonly PlannedKill[] {
  const plan = Array.from({ length: kills }, (_, index): PlannedKill => {
    const station = killStations[index % killStations.length] ?? 'collect';
    const choices = points[station];
    const choice = choices[Math.floor(random() * choices.length)] ?? choices[0];
    const passes = 1 + Math.floor(random() * (choice?.most ?? 1));
    return { station, killPoint: `${choice?.label ?? 'invoke.collect'}#${passes}` };
  });
  return plan
    .map((kill) => ({ kill, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ kill }) => kill);
}
