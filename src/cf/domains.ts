// The internal domains of a foundation; new routes are made on the first of them.
import type { InternalDomain } from '../core/connectivity.ts';
import { FoundationRefused } from '../lifecycle/ports.ts';
import { Cached } from './cached.ts';
import { DomainPage } from './schemas.ts';
import type { Session } from './session.ts';

export type InternalDomains = readonly [InternalDomain, ...InternalDomain[]];

/** What cf-deployment calls it; an operator may call it otherwise, and there may be several. */
const USUAL_NAME = 'apps.internal';

const KEPT_MS = 600_000;

/** Throws FoundationRefused when the foundation has no internal domain that we can see. */
export function internalDomains(session: Session, clock: { now(): number }): Cached<InternalDomains> {
  return new Cached(() => findInternalDomains(session), clock, KEPT_MS);
}

/** Both questions at once: the list of all domains is the long one, and the usual name is nearly always there. */
async function findInternalDomains(session: Session): Promise<InternalDomains> {
  const doing = 'looking up the internal domains';
  const [usual, all] = await Promise.all([
    session.readPages(doing, `/domains?names=${USUAL_NAME}`, DomainPage),
    session.readPages(doing, '/domains', DomainPage),
  ]);
  const domains = new Map(
    [...usual, ...all]
      .flatMap(({ resources }) => resources)
      .filter(({ internal }) => internal)
      .map((domain) => [domain.guid, { guid: domain.guid, name: domain.name }] as const),
  );
  const [first, ...others] = domains.values();
  if (first) return [first, ...others];
  throw new FoundationRefused(
    `${doing}: the foundation has no internal domain that c2c's account can see. An operator can make one with \`cf create-shared-domain ${USUAL_NAME} --internal\``,
  );
}
