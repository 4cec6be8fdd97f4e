import {
  lineChannel,
  lineChannels,
  lineNonce,
  newLineChannel,
  newLineNonce,
} from '../../schemas/api/line.ts';
import { paging } from '../../schemas/api/paging.ts';
import { sourceRow } from '../../schemas/control.ts';
import { type LineChannelRow, lineChannelRow } from '../../schemas/line-channel.ts';
import { nextOf, pageOf } from './paging.ts';
import { created, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const kind = 'line-channel';
/** 62 letters and digits, 32 times: 190 bits; LINE takes 10 to 255 characters. */
const nonceLength = 32;

const shown = ({ id, provider, changedAt }: LineChannelRow) => ({
  sourceId: id,
  provider,
  changedAt,
  path: `/v1/line/${id}`,
});

export const lineRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/line/channels',
    summary: 'Sources that hear the webhooks of a LINE channel',
    scope: 'sources:read',
    query: paging,
    answers: { 200: lineChannels },
    run: async ({ query }, { control }) => {
      const page = await control.query(lineChannelRow, { kind, ...pageOf(query) });
      return ok({ channels: page.rows.map(shown), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'PUT',
    path: '/api/line/channels/{sourceId}',
    summary: 'Set the channel secret by which a source knows its webhooks',
    scope: 'sources:write',
    body: newLineChannel,
    answers: { 200: lineChannel },
    errors: ['not_found', 'conflict'],
    run: async ({ params, body }, { control, lineSecrets, clock }) => {
      const source = await control.get(sourceRow, 'source', params.sourceId);
      if (source === undefined) return notFound('source');
      if (source.keyKind !== 'server') {
        return failure('conflict', 'Only a server source may hear LINE: make one with --server.');
      }
      await lineSecrets.write(source.id, { channelSecret: body.channelSecret });
      const row: LineChannelRow = {
        kind,
        id: source.id,
        provider: body.provider,
        changedAt: new Date(clock()).toISOString(),
      };
      await control.put(row);
      return ok(shown(row));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/line/channels/{sourceId}',
    summary: 'Hear no more webhooks in the name of a source',
    scope: 'sources:write',
    answers: { 200: lineChannel },
    errors: ['not_found'],
    run: async ({ params }, { control, lineSecrets }) => {
      const row = await control.get(lineChannelRow, kind, params.sourceId);
      if (row === undefined) return notFound('LINE channel');
      await control.delete({ kind, id: row.id });
      await lineSecrets.delete(row.id);
      return ok(shown(row));
    },
  }),
  route({
    method: 'POST',
    path: '/api/line/nonces',
    summary: 'Begin to link the account of somebody who is signed in with LINE',
    description:
      'Put the nonce behind `&nonce=` of LINE’s account link address. The `accountLink` webhook that brings it back within ten minutes joins the LINE user and the user id, once.',
    scope: 'events:write',
    body: newLineNonce,
    answers: { 201: lineNonce },
    run: async ({ body }, { lineNonces, randomText }) => {
      const nonce = randomText(nonceLength);
      return created({ nonce, expiresAt: await lineNonces.make(nonce, body.userId) });
    },
  }),
];
