import { createHash } from 'node:crypto';
import type { Clock, WireResponse } from '../../wire.ts';
import { jsonResponse, type PlatformStats } from '../faults.ts';
import type { Membership, PlatformMember } from '../membership.ts';
import { objectOf } from '../scripted-stand-in.ts';

const mostItems = 1_000;
const emptyHash = createHash('sha256').update('').digest('hex');

interface BatchError {
  readonly Index: number;
  readonly Code: number;
  readonly ErrorCode: string;
}

/** A fault of the whole call. */
export function fault(status: number, Code: number, ErrorCode: string): WireResponse {
  return jsonResponse(status, {
    TrackingId: 'stand-in',
    Type: 'AdApiFaultDetail',
    Errors: [{ Code, ErrorCode, Message: 'Refused by the stand-in' }],
  });
}

const partial = (errors: readonly BatchError[], more: object = {}): WireResponse =>
  jsonResponse(200, {
    ...more,
    PartialErrors: errors.map((error) => ({
      ...error,
      Message: 'Refused by the stand-in',
      FieldPath: null,
      Type: 'BatchError',
    })),
  });

/** Customer lists and their items. Any id of digits is a list until it is deleted. */
export class CustomerLists {
  private readonly membership: Membership;
  private readonly clock: Clock;

  constructor(membership: Membership, clock: Clock) {
    this.membership = membership;
    this.clock = clock;
    membership.db.exec(`CREATE TABLE IF NOT EXISTS audience (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, is_deleted INTEGER NOT NULL DEFAULT 0
    )`);
  }

  create(body: unknown, hasAcceptedTerms: boolean): WireResponse {
    const { Audiences } = objectOf(body);
    const [audience] = Array.isArray(Audiences) ? Audiences : [];
    const { Name, Type } = objectOf(audience);
    const error = (Code: number, ErrorCode: string): WireResponse =>
      partial([{ Index: 0, Code, ErrorCode }], { AudienceIds: [null] });
    if (!hasAcceptedTerms) return error(8003, 'CustomerListTermsAndConditionsNotAccepted');
    if (typeof Name !== 'string' || Name === '') return error(8001, 'AudienceNameMissing');
    if (Type !== 'CustomerList') return error(8002, 'AudienceTypeInvalid');
    const { db } = this.membership;
    const isTaken = db
      .prepare('SELECT 1 FROM audience WHERE name = ? AND is_deleted = 0')
      .get(Name);
    if (isTaken !== undefined) return error(8004, 'AudienceNameDuplicate');
    const { lastInsertRowid } = db.prepare('INSERT INTO audience (name) VALUES (?)').run(Name);
    return partial([], { AudienceIds: [String(lastInsertRowid)] });
  }

  query(body: unknown): WireResponse {
    const { AudienceIds, Type } = objectOf(body);
    if (Type !== 'CustomerList') return fault(400, 8002, 'AudienceTypeInvalid');
    const { db } = this.membership;
    const described = (id: string, name: unknown) => ({ Id: id, Name: name, Type });
    if (!Array.isArray(AudienceIds)) {
      const rows = db.prepare('SELECT id, name FROM audience WHERE is_deleted = 0').all();
      return partial([], {
        Audiences: rows.map(({ id, name }) => described(String(id), name)),
      });
    }
    const found = AudienceIds.map(String).filter((id) => this.exists(id));
    return partial([], { Audiences: found.map((id) => described(id, this.nameOf(id))) });
  }

  delete(body: unknown): WireResponse {
    const { AudienceIds } = objectOf(body);
    const errors = (Array.isArray(AudienceIds) ? AudienceIds.map(String) : []).flatMap(
      (id, Index) => {
        if (!this.exists(id)) return [{ Index, Code: 8005, ErrorCode: 'AudienceIdInvalid' }];
        // A name may say that a campaign uses the list.
        if (this.nameOf(id).startsWith('used-')) {
          return [{ Index, Code: 8006, ErrorCode: 'AudienceHasAssociations' }];
        }
        this.membership.db
          .prepare(`INSERT INTO audience (id, name, is_deleted) VALUES (?, '', 1)
          ON CONFLICT DO UPDATE SET is_deleted = 1`)
          .run(Number(id));
        return [];
      },
    );
    return partial(errors);
  }

  apply(body: unknown, stats: PlatformStats): WireResponse {
    const data = objectOf(objectOf(body)['CustomerListUserData']);
    const { ActionType, AudienceId, CustomerListItemSubType, CustomerListItems: items } = data;
    if (!Array.isArray(items) || items.length === 0) return fault(400, 8010, 'ItemsMissing');
    if (items.length > mostItems) return fault(400, 8011, 'EntityArrayExceedsLimit');
    if (typeof AudienceId !== 'string' || !this.exists(AudienceId)) {
      return fault(400, 8005, 'AudienceIdInvalid');
    }
    if (CustomerListItemSubType !== 'Email' && CustomerListItemSubType !== 'CRM') {
      return fault(400, 8012, 'ItemSubTypeInvalid');
    }
    const isGood = (item: unknown): item is string =>
      typeof item === 'string' &&
      (CustomerListItemSubType === 'CRM'
        ? item !== ''
        : /^[0-9a-f]{64}$/.test(item) && item !== emptyHash);
    const members = items.filter(isGood).map((item): PlatformMember => {
      const identifiers = [`${CustomerListItemSubType}:${item}`];
      return { tuple: identifiers, identifiers };
    });
    const isKnown = this.change(ActionType, AudienceId, members, stats);
    if (!isKnown) return fault(400, 8013, 'ActionTypeInvalid');
    return partial(
      items.flatMap((item, Index) =>
        isGood(item) ? [] : [{ Index, Code: 8014, ErrorCode: 'CustomerListItemInvalid' }],
      ),
    );
  }

  private change(
    action: unknown,
    list: string,
    members: readonly PlatformMember[],
    stats: PlatformStats,
  ): boolean {
    if (action !== 'Add' && action !== 'Remove' && action !== 'Replace') return false;
    this.membership.transaction(() => {
      if (action === 'Remove') {
        this.membership.remove(list, members);
        stats.removed += members.length;
        return;
      }
      if (action === 'Replace') this.membership.removeOlder(list, Number.MAX_SAFE_INTEGER);
      this.membership.add(list, members, this.clock());
      stats.added += members.length;
    });
    return true;
  }

  private row(id: string): Readonly<Record<string, unknown>> | undefined {
    return this.membership.db.prepare('SELECT * FROM audience WHERE id = ?').get(Number(id));
  }

  private exists(id: string): boolean {
    return /^\d{1,15}$/.test(id) && Number(this.row(id)?.['is_deleted'] ?? 0) === 0;
  }

  private nameOf(id: string): string {
    return String(this.row(id)?.['name'] ?? `list ${id}`);
  }
}
