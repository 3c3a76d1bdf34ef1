// In which channel a request is decided: that of the one space or org where all of its destinations are, or that of all.
import type { AppRef } from './vocabulary.ts';

/** `channel` is an id, or a name with a #. Without `space`: for the whole org. */
export interface PlaceChannel {
  readonly org: string;
  readonly space?: string;
  readonly channel: string;
}

/** A space's own channel comes before its org's. Capitals do not matter, as in Cloud Foundry. */
export function findChannel(places: readonly PlaceChannel[], destinations: readonly AppRef[]): string | undefined {
  if (destinations.length === 0) return undefined;
  const holding = places.filter((place) => destinations.every((app) => isIn(app, place)));
  return (holding.find(({ space }) => space !== undefined) ?? holding[0])?.channel;
}

function isIn(app: AppRef, { org, space }: PlaceChannel): boolean {
  return isSame(app.org, org) && (space === undefined || isSame(app.space, space));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
