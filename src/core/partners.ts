// Requests about a live grant, and the grant: what a move of the one means for the other. All of it is written together.
import { type AccessRequest, isAboutGrant } from './access-request.ts';
import { dissolveExtension, followExtension } from './extension.ts';
import { dissolveRevocation, followRevocation } from './revocation.ts';
import type { AuditFact } from './audit.ts';
import type { Instant, RequestId } from './vocabulary.ts';

/** A step that a request takes because another one moves. `conflict`: that move must not come to be. */
export type Following = { readonly next: AccessRequest; readonly fact?: AuditFact } | 'conflict' | undefined;

/** The requests that a move concerns beside the one that moves: the grant it is about, or what is asked about the grant. */
export function partnersOf(from: AccessRequest, next: AccessRequest): readonly RequestId[] {
  switch (from.state) {
    case 'submitted':
    case 'pending':
    case 'stale':
    case 'approved':
    case 'failed':
      return isAboutGrant(next.ask) ? [next.ask.id] : [];
    case 'live':
      if (next.state === 'live') return [];
      return [from.extension?.id, from.revocation].filter((id) => id !== undefined);
    case 'refused':
    case 'withdrawn':
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'done':
    case 'ending':
    case 'ended':
      return [];
    default:
      return from satisfies never;
  }
}

/** How the partner follows; undefined when it stays as it is. */
export function follow(partner: AccessRequest, from: AccessRequest, next: AccessRequest, at: Instant): Following {
  if (from.state === 'live') {
    if (next.state !== 'ending') return undefined;
    return partner.ask.verb === 'revoke'
      ? dissolveRevocation(partner, next.id, next.ending, at)
      : dissolveExtension(partner, next.id, next.ending, at);
  }
  return next.ask.verb === 'revoke'
    ? followRevocation(partner, from, next, next.ask, at)
    : followExtension(partner, from, next);
}
