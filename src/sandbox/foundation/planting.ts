// Turns a seed into a foundation's first state; a name that refers to nothing is a mistake in the seed, said clearly.
import { pushApp } from './app-acts.ts';
import type { Domain, Entity, Organization, Space } from './entities.ts';
import { addRole, addUser } from './role-acts.ts';
import type { PlantedSeed } from './seed.ts';
import { SeedError } from './seed.ts';
import { type FoundationState, VISITOR } from './store.ts';

export function plant(state: FoundationState, seed: PlantedSeed): void {
  for (const organization of seed.organizations) plantOrganization(state, organization);
  for (const { name, internal, organization } of seed.domains) {
    if ([...state.domainRecords.values()].some((domain) => domain.name === name)) throw twice('domain', name);
    const organizationGuid =
      organization === null ? null : inSeed(`domain ${name}`, () => state.organization(organization).guid);
    const domain: Domain = { ...state.stamp('domain', name), name, internal, organizationGuid };
    state.domainRecords.set(domain.guid, domain);
  }
  plantPrincipals(state, seed);
  for (const { host, domain, space, apps } of seed.routes) {
    inSeed(`route ${host}.${domain}`, () => {
      const { guid } = state.createRoute(host, domain, space);
      for (const app of apps) state.mapRoute(guid, app);
    });
  }
  for (const policy of seed.policies) inSeed(`policy ${policy.from} -> ${policy.to}`, () => state.addPolicy(policy));
  // What the seed brought was there before anybody acted.
  state.auditRecords.length = 0;
}

function plantOrganization(state: FoundationState, seeded: PlantedSeed['organizations'][number]): void {
  if ([...state.organizationRecords.values()].some(({ name }) => name === seeded.name)) {
    throw twice('organization', seeded.name);
  }
  const organization: Organization = {
    ...state.stamp('organization', seeded.name),
    name: seeded.name,
    suspended: seeded.suspended,
  };
  state.organizationRecords.set(organization.guid, organization);
  const paths = new Set<string>();
  for (const { name, apps } of seeded.spaces) {
    const path = `${seeded.name}/${name}`;
    if (paths.has(path)) throw twice('space', path);
    paths.add(path);
    const stamp: Entity = state.stamp('space', path);
    const space: Space = { ...stamp, name, organizationGuid: organization.guid };
    state.spaceRecords.set(space.guid, space);
    for (const app of apps) {
      if (paths.has(`${path}/${app.name}`)) throw twice('app', `${path}/${app.name}`);
      paths.add(`${path}/${app.name}`);
      pushApp(state, app.name, space.guid, app, VISITOR);
    }
  }
}

function plantPrincipals(state: FoundationState, seed: PlantedSeed): void {
  for (const [kind, names] of [
    ['person', seed.people.map(({ userName }) => userName)],
    ['client', seed.clients.map(({ id }) => id)],
  ] as const) {
    const again = names.find((name, i) => names.indexOf(name) !== i);
    if (again !== undefined) throw twice(kind, again);
  }
  const holders = [
    ...seed.people.map(({ userName, roles }) => ({ guid: state.stamp('person', userName).guid, userName, roles })),
    // A client becomes a user of Cloud Controller with its first role or its first request.
    ...seed.clients
      .filter(({ roles }) => roles.length > 0)
      .map(({ id, roles }) => ({ guid: id, userName: null, roles })),
  ];
  for (const { guid, userName, roles } of holders) {
    const user = addUser(state, guid, userName);
    for (const role of roles) {
      inSeed(`role ${role.type} of ${userName ?? guid}`, () => addRole(state, user, role.type, role.in));
    }
  }
}

function twice(kind: string, name: string): SeedError {
  return new SeedError(`reading the seed of a foundation: ${kind} ${name} is named twice`);
}

function inSeed<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SeedError(`reading the seed of a foundation: ${what}: ${why}`, { cause });
  }
}
