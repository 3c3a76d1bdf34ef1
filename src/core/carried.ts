// What one state hands on to the next: nothing of a request's state is dragged along beside it.
import type { Asked, Judged, Subject } from './access-request.ts';

export function asked({ id, requester, askedAt, ask, via, target }: Asked): Asked {
  return { id, requester, askedAt, ask, ...(via && { via }), ...(target && { target }) };
}

export function subject({ requesterName, sources, destinations, ends, lifetime, extends: grant }: Subject): Subject {
  return { requesterName, sources, destinations, ...(ends && { ends }), lifetime, ...(grant && { extends: grant }) };
}

export function judged({ plan, approvers, lapsesAt, revision, decisions, ...request }: Judged): Judged {
  return { ...subject(request), plan, approvers, lapsesAt, revision, decisions };
}
