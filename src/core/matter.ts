// A request as rules look at it: who asks for what, between which apps, for how long.
import type { AskCommand, Asked, ConnectivityAsk, Judged, Subject } from './access-request.ts';
import type { Matter } from './link.ts';
import { endOf } from './grant.ts';
import { saysWhy } from './terms.ts';
import type { Traffic } from './vocabulary.ts';
import { splitEnds } from './wanted.ts';

/**
 * Until a date is as long as it was when it was asked for: that a request waits must not bring it under a milder rule.
 * More time is as long as what was left of the grant then, and the time that is added.
 */
export function matterOf(
  request: Pick<Asked, 'requester' | 'askedAt' | 'ask'> & Subject & Partial<Pick<Judged, 'escalated'>>,
): Matter {
  const { lifetime, askedAt } = request;
  const ask = aboutWhat(request);
  const end = endOf(lifetime, Math.max(askedAt, request.extends?.until ?? askedAt));
  return {
    foundation: request.foundation,
    requester: { slack: request.requester, userName: request.requesterName },
    purpose: purposeOf(request.ask),
    parts: splitEnds(request.ends, request).map((apps, index) => ({ ...apps, traffic: trafficOf(ask, index) })),
    ...(request.escalated && { escalated: true }),
    seconds: end === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Math.ceil((end - askedAt) / 1000)),
    saysWhy: saysWhy(request.ask.reason),
  };
}

function purposeOf({ verb }: AskCommand): Matter['purpose'] {
  if (verb === 'remove-policy' || verb === 'revoke') return 'removal';
  return verb === 'adopt' ? 'adoption' : 'opening';
}

function aboutWhat({ ask, extends: extended, revokes }: Pick<Asked, 'ask'> & Subject): ConnectivityAsk {
  if (ask.verb !== 'extend' && ask.verb !== 'revoke') return ask;
  const granted = ask.verb === 'extend' ? extended?.ask : revokes?.ask;
  if (!granted) throw new Error('what was planned about a grant knows the grant');
  return granted;
}

function trafficOf(ask: ConnectivityAsk, index: number): readonly Traffic[] {
  switch (ask.verb) {
    case 'route':
      return [];
    case 'apply': {
      const connection = ask.connections[index];
      if (!connection) throw new Error(`there is no connection ${index + 1} of ${ask.connections.length}`);
      return connection.traffic;
    }
    case 'allow':
    case 'adopt':
    case 'remove-policy':
      return ask.traffic;
    default:
      return ask satisfies never;
  }
}
