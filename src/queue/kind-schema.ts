// What is stored and only passed through is checked for its kind alone: facts, wishes, and parts of requests.
import { z } from 'zod';
import type { AuditFact } from '../core/audit.ts';
import type { OperationFact } from '../core/operation.ts';
import type { Wish } from '../lifecycle/intent.ts';

/** An object with a `kind` of this union. The compiler sees to it that a new kind is added here as well. */
export function kindOf<Union extends { readonly kind: string }>(kinds: Readonly<Record<Union['kind'], true>>) {
  return z.custom<Union>(
    (value) => isObject(value) && typeof value['kind'] === 'string' && Object.hasOwn(kinds, value['kind']),
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export const auditFact = kindOf<AuditFact>({
  'request.submitted': true,
  'request.refused': true,
  'request.planned': true,
  'request.cleared': true,
  'request.reviewed': true,
  'request.approved': true,
  'request.narrowed': true,
  'request.replanned': true,
  'request.denied': true,
  'request.reminded': true,
  'request.escalated': true,
  'request.muted': true,
  'request.delegated': true,
  'request.delegated-to-group': true,
  'request.withdrawn': true,
  'request.lapsed': true,
  'request.stale': true,
  'request.done': true,
  'grant.applied': true,
  'grant.failed': true,
  'grant.retried': true,
  'grant.warned': true,
  'grant.held': true,
  'grant.released': true,
  'grant.extended': true,
  'grant.rebound': true,
  'grant.repaired': true,
  'grant.tidied': true,
  'grant.drifted': true,
  'grant.recovered': true,
  'grant.followed': true,
  'grant.ignored': true,
  'grant.review-opened': true,
  'grant.review-reminded': true,
  'grant.confirmed': true,
  'grant.unreviewed': true,
  'grant.expired': true,
  'grant.orphaned': true,
  'grant.returned': true,
  'grant.revoked': true,
  'grant.undone': true,
  'grant.ended': true,
  'removal.started': true,
  'request.broke-glass': true,
  'breakglass.reminded': true,
  'breakglass.reviewed': true,
});

export const operationFact = kindOf<OperationFact>({
  'channel.unusable': true,
  'channel.usable': true,
  'config.refused': true,
  'config.in-force': true,
});

export const wish = kindOf<Wish>({
  approve: true,
  'break-glass': true,
  sign: true,
  link: true,
  deny: true,
  narrow: true,
  delegate: true,
  'delegate-to-group': true,
  mute: true,
  withdraw: true,
  retry: true,
  undo: true,
  revoke: true,
  'revoke-between': true,
  repair: true,
  ignore: true,
  keep: true,
  preview: true,
  who: true,
});
