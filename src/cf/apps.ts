// Which apps have these names, in any space that we can see, and which there are in one space.
import type { BoundApp } from '../core/connectivity.ts';
import type { AppGuid, SpaceRef } from '../core/vocabulary.ts';
import { type App, AppPage, type Included, SpacePage } from './schemas.ts';
import { inBatches, type Session } from './session.ts';

/** Bytes of names in one query: nginx in front of the Cloud Controller takes 8 KiB of request line and headers. */
const LONGEST_NAMES = 6_000;

/** One request, or one for each 6 KB of names, all at once. Apps whose name is exactly as asked come first. */
export async function findApps(session: Session, names: readonly string[]): Promise<readonly BoundApp[]> {
  const asked = new Set(names);
  const pages = await Promise.all(
    namesInBatches([...asked]).map((batch) =>
      session.readPages('looking up apps', `/apps?names=${batch}&include=space.organization`, AppPage),
    ),
  );
  const apps = pages.flat().flatMap(({ resources, included }) => resources.flatMap((app) => bind(app, included) ?? []));
  // Foundations on MySQL compare names without regard to case.
  const [exact, alike] = [apps.filter(({ ref }) => asked.has(ref.app)), apps.filter(({ ref }) => !asked.has(ref.app))];
  return [...exact, ...alike];
}

/** Two round trips: the space, then its apps. */
export async function findAppsIn(session: Session, { org, space }: SpaceRef): Promise<readonly BoundApp[]> {
  const pages = await session.readPages(
    'looking up a space',
    `/spaces?names=${escapeName(space)}&include=org`,
    SpacePage,
  );
  const guids = pages.flatMap(({ resources, included }) => {
    const orgs = included.organizations.filter(({ name }) => name === org).map(({ guid }) => guid);
    return resources.filter(({ relationships }) => orgs.includes(relationships.organization.data.guid));
  });
  const [found] = guids;
  if (!found) return [];
  const path = `/apps?space_guids=${found.guid}&include=space.organization`;
  const apps = await session.readPages('looking up the apps of a space', path, AppPage);
  return apps.flatMap(({ resources, included }) => resources.flatMap((app) => bind(app, included) ?? []));
}

/** One request for each 200 apps, all at once. Who is gone or not ours to see is not among them. */
export async function findAppsByGuid(session: Session, guids: readonly AppGuid[]): Promise<readonly BoundApp[]> {
  const pages = await Promise.all(
    inBatches([...new Set(guids)]).map((batch) =>
      session.readPages('looking up apps', `/apps?guids=${batch.join(',')}&include=space.organization`, AppPage),
    ),
  );
  return pages.flat().flatMap(({ resources, included }) => resources.flatMap((app) => bind(app, included) ?? []));
}

function bind(app: App, { spaces, organizations }: Included): BoundApp | undefined {
  const spaceGuid = app.relationships.space.data.guid;
  const space = spaces.find(({ guid }) => guid === spaceGuid);
  const org = organizations.find(({ guid }) => guid === space?.relationships.organization.data.guid);
  return (
    space &&
    org && {
      ref: { org: org.name, space: space.name, app: app.name },
      guid: app.guid,
      space: spaceGuid,
      started: app.state === 'STARTED',
      lifecycle: app.lifecycle.type,
    }
  );
}

function namesInBatches(names: readonly string[]): readonly string[] {
  const batches: string[] = [];
  for (const name of names.map(escapeName)) {
    const last = batches.at(-1);
    if (last !== undefined && last.length + 1 + name.length <= LONGEST_NAMES)
      batches[batches.length - 1] = `${last},${name}`;
    else batches.push(name);
  }
  return batches;
}

/** A list is split at its commas, then each value is unescaped once more (cloud_controller_ng messages/base_message.rb). */
function escapeName(name: string): string {
  return encodeURIComponent(name.replace(/[%,]/g, (character) => encodeURIComponent(character)));
}
