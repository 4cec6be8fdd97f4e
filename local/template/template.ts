import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });
const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional() }).optional(),
    }),
  ),
});
const assetsSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })),
});

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The one stack of a synthesised cloud assembly. */
export interface Template {
  readonly stackName: string;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Folder of an asset by the hash that the template's `S3Key` begins with. */
  readonly assetFolder: (hash: string) => string;
  readonly ofType: (type: string) => readonly Resource[];
}

/**
 * Reads a cloud assembly.
 *
 * @param folder what `node infra/app.ts` wrote
 * @throws Error naming what is missing when the folder is no assembly of exactly one stack
 */
export function readTemplate(folder: string): Template {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const manifest = manifestSchema.parse(json('manifest.json'));
  const stacks = Object.entries(manifest.artifacts).filter(
    ([, artifact]) => artifact.type === 'aws:cloudformation:stack',
  );
  const [stack] = stacks;
  if (stack === undefined || stacks.length !== 1)
    throw new Error(`${folder} holds ${stacks.length} stacks; this cloud boots exactly one.`);
  const [stackName, artifact] = stack;
  const template = templateSchema.parse(
    json(artifact.properties?.templateFile ?? `${stackName}.template.json`),
  );
  const assets = assetsSchema.parse(json(`${stackName}.assets.json`));
  const resources = new Map(
    Object.entries(template.Resources).map(([id, { Type, Properties }]) => [
      id,
      { id, type: Type, properties: Properties },
    ]),
  );
  return {
    stackName,
    resources,
    assetFolder: (hash) => {
      const asset = assets.files[hash];
      if (asset === undefined) throw new Error(`The assembly has no asset ${hash}`);
      return join(folder, asset.source.path);
    },
    ofType: (type) => [...resources.values()].filter((resource) => resource.type === type),
  };
}
