import { checksUntil, type Obstacle } from './checks.ts';
import type { Answer, Check, ListState } from './destination.ts';
import type { HttpReply } from './http.ts';

type Advice = Readonly<Record<'token' | 'permission' | 'gone', string>>;

/**
 * Checks of token, permission and, where there is one, the list.
 *
 * @param access answer to a call of the account that only reads
 * @param list state of the list; one that is still building can be sent to
 * @param advice what to do when one of them fails
 */
export function connectionChecks(
  access: HttpReply,
  list: Answer<ListState> | undefined,
  advice: Advice,
): readonly Check[] {
  const names = ['token', 'permission'] as const;
  const obstacle = accessObstacle(access, advice);
  if (list === undefined) return checksUntil(names, obstacle);
  return checksUntil([...names, 'list'], obstacle ?? listObstacle(list, advice)).map((check) => {
    const told = list.kind === 'done' ? list.value.reason : undefined;
    const isAboutList = check.name === 'list' && check.verdict === 'ok' && told !== undefined;
    return isAboutList ? { ...check, advice: told } : check;
  });
}

function accessObstacle(reply: HttpReply, advice: Advice): Obstacle | undefined {
  const status = reply.kind === 'answer' ? reply.status : 0;
  if (status >= 200 && status < 300) return undefined;
  if (status === 401) return { kind: 'fault', at: 'token', advice: advice.token };
  if (status === 403 || status === 404) {
    return { kind: 'fault', at: 'permission', advice: advice.permission };
  }
  const said = status === 0 ? 'did not answer' : `answered ${status}`;
  return { kind: 'later', advice: `The platform ${said}: try again later.` };
}

function listObstacle(list: Answer<ListState>, advice: Advice): Obstacle | undefined {
  if (list.kind !== 'done') return { kind: 'fault', at: 'list', advice: list.reason };
  const { kind, reason } = list.value;
  if (kind === 'gone') return { kind: 'fault', at: 'list', advice: advice.gone };
  return kind === 'failed'
    ? { kind: 'fault', at: 'list', advice: reason ?? advice.gone }
    : undefined;
}
