import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import type { PlatformStats } from '../faults.ts';
import { openMembership } from '../membership.ts';
import { jsonOf, scriptedStandIn } from '../scripted-stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { CustomerLists, fault } from './customer-lists.ts';
import { Tokens } from './tokens.ts';

const api = '/CampaignManagement/v13';

/**
 * Stand-in of Microsoft Advertising's customer match, written from its documentation. Tokens: `Tokens`. A developer
 * token that starts with `no-access` may do nothing, one that starts with `no-terms` makes no lists. Members live in
 * `microsoft.sqlite` and survive the process.
 */
export function createMicrosoftPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  const membership = openMembership(options.dir, 'microsoft.sqlite');
  const tokens = new Tokens(membership.db, options.clock);
  const lists = new CustomerLists(membership, options.clock);

  function serve(request: WireRequest, stats: PlatformStats): WireResponse {
    const route = `${request.method} ${request.path}`;
    if (route === 'POST /common/oauth2/v2.0/token') return tokens.serve(request);
    const { headers } = request;
    const tokenFault = tokens.faultOf(headers['authorization']);
    if (tokenFault === 109) return fault(401, 109, 'AuthenticationTokenExpired');
    const developer = headers['developertoken'] ?? '';
    const isNamed = developer && headers['customerid'] && headers['customeraccountid'];
    if (tokenFault === 105 || !isNamed) return fault(401, 105, 'InvalidCredentials');
    if (developer.startsWith('no-access')) return fault(403, 106, 'UserIsNotAuthorized');
    const body = jsonOf(request);
    switch (route) {
      case `POST ${api}/Audiences`:
        return lists.create(body, !developer.startsWith('no-terms'));
      case `DELETE ${api}/Audiences`:
        return lists.delete(body);
      case `POST ${api}/Audiences/QueryByIds`:
        return lists.query(body);
      case `POST ${api}/CustomerListUserData/Apply`:
        return lists.apply(body, stats);
      default:
        return fault(404, 1, 'NoSuchRoute');
    }
  }

  return scriptedStandIn({ membership, serve, failure });
}

function failure(status: number): WireResponse {
  if (status === 401) return fault(401, 109, 'AuthenticationTokenExpired');
  if (status === 403) return fault(403, 106, 'UserIsNotAuthorized');
  return status === 429 ? fault(429, 117, 'CallRateExceeded') : fault(status, 0, 'InternalError');
}
