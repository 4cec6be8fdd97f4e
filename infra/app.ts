import { join } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { defaults } from './defaults.ts';
import { DaichoStack } from './stacks/daicho-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';

/** Settings come as CDK context: `cdk deploy -c brand=…`, or CDK_CONTEXT_JSON when this file is run alone. */
const app = new App({
  outdir: process.env['CDK_OUTDIR'] ?? join(import.meta.dirname, '..', 'cdk.out'),
  analyticsReporting: false,
});

const context = (name: keyof typeof defaults): string => {
  const value: unknown = app.node.tryGetContext(name);
  return String(value ?? defaults[name]);
};

const brand = context('brand');
new DaichoStack(app, `daicho-${brand}`, {
  bundles: bundleFunctions(join(app.outdir, 'bundles')),
  brandTimeZone: context('timeZone'),
  batchWindow: Duration.seconds(Number(context('batchWindowSeconds'))),
  compactEvery: Duration.minutes(Number(context('compactEvery'))),
  linksUnseen: context('linksUnseen') === 'true',
  birthMonthDay: context('birthMonthDay') === 'true',
  datacentreBots: context('datacentreBots') === 'true',
  addressRate: Number(context('addressRate')),
  edge: context('edge') === 'true',
  sqlAudiences: context('sqlAudiences') === 'true',
  minimumListSize: Number(context('minimumListSize')),
  collectorUrl: context('collectorUrl'),
});
const collectorHost = context('collectorHost');
if (context('edge') === 'true' && collectorHost !== '') {
  // A firewall for CloudFront can only be made there.
  const env = { region: 'us-east-1' };
  new EdgeStack(app, `daicho-${brand}-edge`, { env, collectorHost });
}
app.synth();
