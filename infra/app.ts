import { join } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { DaichoStack } from './stacks/daicho-stack.ts';

/** Settings come as CDK context: `cdk deploy -c brand=…`, or CDK_CONTEXT_JSON when this file is run alone. */
const app = new App({
  outdir: process.env['CDK_OUTDIR'] ?? join(import.meta.dirname, '..', 'cdk.out'),
  analyticsReporting: false,
});

const context = (name: string, fallback: string): string => {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? fallback : String(value);
};

const brand = context('brand', 'brand');
new DaichoStack(app, `daicho-${brand}`, {
  bundles: bundleFunctions(join(app.outdir, 'bundles')),
  brandTimeZone: context('timeZone', 'Asia/Tokyo'),
  batchWindow: Duration.seconds(Number(context('batchWindowSeconds', '20'))),
  linksUnseen: context('linksUnseen', 'false') === 'true',
});
app.synth();
