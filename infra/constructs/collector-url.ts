import { FunctionUrl, FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { BundledFunction } from './bundled-function.ts';

/**
 * A public front: the write key, or the signature of a webhook, is the credential; CORS is answered by the handler itself.
 * `FunctionUrl` with AuthType NONE adds both permissions that AWS asks for, InvokeFunctionUrl and InvokeFunction.
 */
export function collectorUrl(collect: BundledFunction): FunctionUrl {
  return new FunctionUrl(collect, 'Url', {
    function: collect.function,
    authType: FunctionUrlAuthType.NONE,
    invokeMode: InvokeMode.BUFFERED,
  });
}
