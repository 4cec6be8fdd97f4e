import type { Answer, Check, ListState } from './destination.ts';
import type { HttpReply } from './http.ts';

/**
 * What the answer to a call that only reads says of token and permission.
 *
 * @param advice what to do when one of them fails
 */
export function accessChecks(
  reply: HttpReply,
  advice: { readonly token: string; readonly permission: string },
): readonly Check[] {
  const status = reply.kind === 'answer' ? reply.status : 0;
  if (status === 401) return [{ name: 'token', verdict: 'failed', advice: advice.token }];
  if (status === 403 || status === 404) {
    return [
      { name: 'token', verdict: 'ok' },
      { name: 'permission', verdict: 'failed', advice: advice.permission },
    ];
  }
  if (status >= 200 && status < 300) {
    return [
      { name: 'token', verdict: 'ok' },
      { name: 'permission', verdict: 'ok' },
    ];
  }
  const later =
    status === 0
      ? 'The platform did not answer: try again later.'
      : `The platform answered ${status}: try again later.`;
  return [{ name: 'token', verdict: 'unknown', advice: later }];
}

/** What the state of a list says of the list; one that is still building can be sent to. */
export function listChecks(
  state: Answer<ListState>,
  advice: { readonly gone: string },
): readonly Check[] {
  if (state.kind !== 'done') {
    return [{ name: 'list', verdict: 'unknown', advice: state.reason }];
  }
  const { kind, reason } = state.value;
  if (kind === 'gone') return [{ name: 'list', verdict: 'failed', advice: advice.gone }];
  const told = reason === undefined ? {} : { advice: reason };
  return [{ name: 'list', verdict: kind === 'failed' ? 'failed' : 'ok', ...told }];
}
