// Network policies: which there are, and adding and removing them in one POST.
import { policyKey } from '../core/connectivity.ts';
import type { AppGuid, NetworkPolicy } from '../core/vocabulary.ts';
import type { WriteRefusal } from '../lifecycle/ports.ts';
import { isPolicyQuota, isSuccess, refusedWrite } from './errors.ts';
import { PolicyList } from './schemas.ts';
import { inBatches, type Session } from './session.ts';

const POLICY_SERVER = 'the policy server';

/** Who has it may see and change every policy, and no quota applies (policy-server handlers/quota_guard.go). */
const ADMIN_SCOPE = 'network.admin';

/**
 * For anybody else the policy server asks the Cloud Controller about all apps of a request in one query, which must fit
 * into a URL (policy-server cc_client/client.go).
 */
const MOST_APPS = 100;

export async function findPolicies(
  session: Session,
  policyQuota: number,
  sources: readonly AppGuid[],
): Promise<{ readonly policies: readonly NetworkPolicy[]; readonly quota: number | undefined }> {
  const [policies, admin] = await Promise.all([readPolicies(session, 'source_id', sources), isAdmin(session)]);
  return { policies, quota: admin ? undefined : policyQuota };
}

export async function findPoliciesTo(
  session: Session,
  destinations: readonly AppGuid[],
): Promise<readonly NetworkPolicy[]> {
  return readPolicies(session, 'dest_id', destinations);
}

/**
 * All or none, unless without network.admin they concern more than a hundred apps: then a hundred apps at a time.
 * Posting what is there already counts against the quota again, so what a quota refuses is tried once more without that.
 */
export async function addPolicies(
  session: Session,
  policies: readonly NetworkPolicy[],
): Promise<{ readonly kind: 'added' } | WriteRefusal> {
  for (const batch of await acceptableBatches(session, policies)) {
    const refused = await addBatch(session, batch);
    if (refused) return refused;
  }
  return { kind: 'added' };
}

/** Removing what is not there is success (policy-server store/store.go). All or none as in `addPolicies`. */
export async function removePolicies(
  session: Session,
  policies: readonly NetworkPolicy[],
): Promise<{ readonly kind: 'removed' } | WriteRefusal> {
  for (const batch of await acceptableBatches(session, policies)) {
    const path = '/policies/delete';
    const answer = await session.send('removing network policies', POLICY_SERVER, 'POST', path, toBody(batch));
    if (!isSuccess(answer)) return refusedWrite(POLICY_SERVER, answer);
  }
  return { kind: 'removed' };
}

async function addBatch(session: Session, policies: readonly NetworkPolicy[]): Promise<WriteRefusal | undefined> {
  const doing = 'adding network policies';
  const answer = await session.send(doing, POLICY_SERVER, 'POST', '/policies', toBody(policies));
  if (isSuccess(answer)) return undefined;
  if (!isPolicyQuota(answer)) return refusedWrite(POLICY_SERVER, answer);

  const present = new Set(
    (
      await readPolicies(
        session,
        'source_id',
        policies.map(({ source }) => source),
      )
    ).map(policyKey),
  );
  const missing = policies.filter((policy) => !present.has(policyKey(policy)));
  if (missing.length === 0) return undefined;
  if (missing.length === policies.length) return refusedWrite(POLICY_SERVER, answer);
  const second = await session.send(doing, POLICY_SERVER, 'POST', '/policies', toBody(missing));
  return isSuccess(second) ? undefined : refusedWrite(POLICY_SERVER, second);
}

/** Nothing for no apps: an empty filter would ask for the policies of an app without a GUID. */
async function readPolicies(
  session: Session,
  end: 'source_id' | 'dest_id',
  apps: readonly AppGuid[],
): Promise<readonly NetworkPolicy[]> {
  const lists = await Promise.all(
    inBatches([...new Set(apps)]).map((batch) =>
      session.read('looking up network policies', POLICY_SERVER, `/policies?${end}=${batch.join(',')}`, PolicyList),
    ),
  );
  return lists.flatMap((list) =>
    list.policies.map(({ source, destination: { id, protocol, ports } }) => ({
      source: source.id,
      destination: id,
      protocol,
      ports: { start: ports.start, end: ports.end },
    })),
  );
}

async function isAdmin(session: Session): Promise<boolean> {
  return (await session.scopes()).has(ADMIN_SCOPE);
}

async function acceptableBatches(
  session: Session,
  policies: readonly NetworkPolicy[],
): Promise<readonly (readonly NetworkPolicy[])[]> {
  if (policies.length === 0) return [];
  if (await isAdmin(session)) return [policies];
  const batches: { readonly apps: Set<AppGuid>; readonly policies: NetworkPolicy[] }[] = [];
  for (const policy of policies) {
    const last = batches.at(-1);
    const apps = new Set([...(last?.apps ?? []), policy.source, policy.destination]);
    if (last && apps.size <= MOST_APPS) {
      last.apps.add(policy.source).add(policy.destination);
      last.policies.push(policy);
    } else {
      batches.push({ apps: new Set([policy.source, policy.destination]), policies: [policy] });
    }
  }
  return batches.map((batch) => batch.policies);
}

function toBody(policies: readonly NetworkPolicy[]): object {
  return {
    policies: policies.map(({ source, destination, protocol, ports: { start, end } }) => ({
      source: { id: source },
      destination: { id: destination, protocol, ports: { start, end } },
    })),
  };
}
