import { notSupported } from '../sql/failure.ts';
import type { GlueTableInput, Partition } from './catalogue-types.ts';
import { foldersIn } from './listing.ts';
import { asFolder, fileOf, parseS3Url } from './places.ts';

/** Whether the table's partitions follow from rules instead of being listed. */
export function isProjected({ Parameters }: GlueTableInput): boolean {
  return Parameters?.['projection.enabled']?.toLowerCase() === 'true';
}

/**
 * Partitions of a projected table: those folders that exist under the location template and whose values the rules
 * allow. Athena would also ask for folders that do not exist, to no effect.
 *
 * @throws StatementFailure NOT_SUPPORTED for projection types other than date, enum, integer and injected
 */
export function projectedPartitions(
  table: GlueTableInput,
  s3Root: string,
  nowEpochMs: number,
): Partition[] {
  const keys = (table.PartitionKeys ?? []).map(({ Name }) => Name);
  const parameters = table.Parameters ?? {};
  const fallback = `${asFolder(table.StorageDescriptor.Location)}${keys.map((key) => `${key}=\${${key}}`).join('/')}/`;
  const template = asFolder(parameters['storage.location.template'] ?? fallback);
  const { bucket, key: path } = parseS3Url(template);
  const allowed = new Map(keys.map((key) => [key, ruleOf(key, parameters, nowEpochMs)]));
  const found: Partition[] = [];
  const walk = (
    walked: readonly string[],
    rest: readonly string[],
    values: Map<string, string>,
  ) => {
    const [segment, ...further] = rest;
    if (segment === undefined) {
      const location = asFolder(`s3://${bucket}/${walked.join('/')}`);
      found.push({ values: keys.map((key) => values.get(key) ?? ''), location });
      return;
    }
    if (!segment.includes('${')) {
      walk([...walked, segment], further, values);
      return;
    }
    const { pattern, names } = segmentPattern(segment);
    for (const folder of foldersIn(fileOf(s3Root, { bucket, key: walked.join('/') }))) {
      const match = pattern.exec(folder);
      if (match === null) continue;
      const next = new Map(values);
      names.forEach((name, index) => {
        next.set(name, match[index + 1] ?? '');
      });
      const isAllowed = names.every((name) => allowed.get(name)?.(next.get(name) ?? '') === true);
      if (isAllowed) walk([...walked, folder], further, next);
    }
  };
  walk([], path.replace(/\/$/, '').split('/'), new Map());
  return found;
}

function segmentPattern(segment: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = segment
    .split(/(\$\{[^}]+\})/)
    .map((part) => {
      const name = /^\$\{([^}]+)\}$/.exec(part)?.[1];
      if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(name);
      return '(.+?)';
    })
    .join('');
  return { pattern: new RegExp(`^${source}$`), names };
}

function ruleOf(
  key: string,
  parameters: Readonly<Record<string, string>>,
  nowEpochMs: number,
): (value: string) => boolean {
  const type = parameters[`projection.${key}.type`];
  const range = (parameters[`projection.${key}.range`] ?? '').split(',').map((each) => each.trim());
  switch (type) {
    case 'date':
      return dateRule(
        key,
        parameters[`projection.${key}.format`] ?? 'yyyy-MM-dd',
        range,
        nowEpochMs,
      );
    case 'enum': {
      const values = (parameters[`projection.${key}.values`] ?? '').split(',');
      return (value) => values.includes(value);
    }
    case 'integer':
      return (value) =>
        /^-?\d+$/.test(value) &&
        Number(value) >= Number(range[0]) &&
        Number(value) <= Number(range[1]);
    case 'injected':
      return () => true;
    default:
      throw notSupported(`partition projection of type ${type}`);
  }
}

const msOf: Readonly<Record<string, number>> = {
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
  // Months and years reach a little too far, which asks for folders that are not there.
  MONTH: 31 * 86_400_000,
  YEAR: 366 * 86_400_000,
};

function dateRule(
  key: string,
  format: string,
  range: readonly string[],
  nowEpochMs: number,
): (value: string) => boolean {
  if (format !== 'yyyy-MM-dd') throw notSupported(`the projection format ${format} of ${key}`);
  const [low, high] = [range[0] ?? '', range[1] ?? ''].map((text) => {
    const now = /^NOW(?:\s*([+-])\s*(\d+)\s*([A-Z]+?)S?)?$/i.exec(text);
    if (now === null) return text;
    const unit = msOf[(now[3] ?? 'DAY').toUpperCase()] ?? 0;
    const shift = Number(now[2] ?? 0) * unit * (now[1] === '-' ? -1 : 1);
    return new Date(nowEpochMs + shift).toISOString().slice(0, 10);
  });
  return (value) =>
    /^\d{4}-\d{2}-\d{2}$/.test(value) && value >= (low ?? '') && (!high || value <= high);
}
