// Whether c2c's account can do on a foundation what c2c does there, thing by thing, without changing anything.
import * as z from 'zod';
import { type Examined, FoundationRefused, FoundationUnavailable } from '../lifecycle/ports.ts';
import type { Cached } from './cached.ts';
import type { InternalDomains } from './domains.ts';
import { describeAnswer, isSuccess } from './errors.ts';
import type { Readiness } from './foundation.ts';
import type { Session } from './session.ts';

const Counted = z.object({ pagination: z.object({ total_results: z.number() }) });

/** What lets a token read everywhere, or with its roles (Cloud Controller permissions.rb). */
const READS = ['read', 'admin', 'admin_read_only', 'global_auditor'].map((scope) => `cloud_controller.${scope}`);
const WRITES = ['cloud_controller.write', 'cloud_controller.admin'];

/** Nothing more is asked of a foundation that does not answer or gives no token. */
export async function examine(
  check: () => Promise<Readiness>,
  session: Session,
  domains: Cached<InternalDomains>,
): Promise<readonly Examined[]> {
  const readiness = await check();
  if (readiness.kind !== 'ready') return [{ kind: 'wrong', what: readiness.reason }];
  const looks = [
    () => examineScopes(session),
    () => examineDomains(domains),
    () => examineSpaces(session),
    () => examineRoles(session),
    () => examinePolicies(session),
  ];
  const found = await Promise.all(looks.map(orWrong));
  return [{ kind: 'works', what: 'it answers, and UAA gives c2c a token' }, ...found.flat()];
}

async function orWrong(look: () => Promise<readonly Examined[]>): Promise<readonly Examined[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof FoundationRefused || error instanceof FoundationUnavailable)) throw error;
    return [{ kind: 'wrong', what: error.message }];
  }
}

async function examineScopes(session: Session): Promise<readonly Examined[]> {
  const scopes = await session.scopes();
  const has = (some: readonly string[]) => some.some((scope) => scopes.has(scope));
  const lacks = (scope: string): Examined => ({
    kind: 'wrong',
    what: `the token has no ${scope}. Add it to the authorities of the client, or to the groups of the user`,
  });
  const lacking = [
    ...(has(READS) ? [] : [lacks('cloud_controller.read')]),
    ...(has(WRITES) ? [] : [lacks('cloud_controller.write')]),
  ];
  if (lacking.length > 0) return lacking;
  if (scopes.has('network.admin'))
    return [{ kind: 'works', what: 'the token may read, make routes, and set any policy' }];
  return [
    {
      kind: 'unsure',
      what: 'the token has no network.admin: c2c must be space developer at both ends of every policy, and the quota applies',
    },
  ];
}

async function examineDomains(domains: Cached<InternalDomains>): Promise<readonly Examined[]> {
  const [first] = await domains.get();
  return [{ kind: 'works', what: `new routes are made on ${first.name}` }];
}

async function examineSpaces(session: Session): Promise<readonly Examined[]> {
  const count = await countOf(session, 'looking for spaces', '/spaces?per_page=1');
  return count > 0
    ? [{ kind: 'works', what: `${count} ${count === 1 ? 'space' : 'spaces'} can be seen` }]
    : [{ kind: 'wrong', what: 'no space can be seen. Give the account the role space developer where it is to work' }];
}

async function examineRoles(session: Session): Promise<readonly Examined[]> {
  const types = 'space_developer,space_manager';
  const count = await countOf(session, 'looking for roles', `/roles?types=${types}&per_page=1`);
  return count > 0
    ? [{ kind: 'works', what: 'the roles of people can be seen' }]
    : [
        {
          kind: 'wrong',
          what: 'no role of anybody can be seen, so nobody could ask or decide. Give the account a role in the spaces',
        },
      ];
}

async function examinePolicies(session: Session): Promise<readonly Examined[]> {
  const doing = 'asking the policy server';
  const answer = await session.send(doing, 'the policy server', 'GET', '/policies?id=none');
  if (isSuccess(answer)) return [{ kind: 'works', what: 'the policy server answers' }];
  return [{ kind: 'wrong', what: `${doing}: ${describeAnswer('the policy server', answer)}` }];
}

async function countOf(session: Session, doing: string, path: string): Promise<number> {
  return (await session.read(doing, 'the Cloud Controller', path, Counted)).pagination.total_results;
}
