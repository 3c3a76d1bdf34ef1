// What one state hands on to the next: nothing of a request's state is dragged along beside it.
import type { Asked, Judged, Subject } from './access-request.ts';

export function asked({ id, requester, askedAt, ask, via, target, glass }: Asked): Asked {
  return { id, requester, askedAt, ask, ...(via && { via }), ...(target && { target }), ...(glass && { glass }) };
}

export function subject(request: Subject): Subject {
  const { requesterName, foundation, sources, destinations, ends, lifetime } = request;
  const { narrowed, extends: extended, revokes } = request;
  return {
    requesterName,
    foundation,
    sources,
    destinations,
    ...(ends && { ends }),
    lifetime,
    ...(narrowed && { narrowed }),
    ...(extended && { extends: extended }),
    ...(revokes && { revokes }),
  };
}

export function judged(request: Judged): Judged {
  const { plan, approvers, standing, lapsesAt, revision, remindAt, coveredFrom, decisions, handed, muted } = request;
  const { waitsSince, escalateAt, escalated } = request;
  return {
    ...subject(request),
    plan,
    approvers,
    standing,
    lapsesAt,
    ...(remindAt !== undefined && { remindAt }),
    ...(waitsSince !== undefined && { waitsSince }),
    ...(escalateAt !== undefined && { escalateAt }),
    revision,
    ...(coveredFrom !== undefined && { coveredFrom }),
    decisions,
    ...(handed && { handed }),
    ...(muted && { muted }),
    ...(escalated && { escalated }),
  };
}
