// In which channels a request is decided: that of the place where all of its destinations are, or that of all requests.
import type { AppRef, FoundationName } from './vocabulary.ts';

/** `name` is a channel's id, or its name with a #. */
export interface ApprovalsChannel {
  readonly name: string;
  /** Absent: on every foundation. */
  readonly foundation?: FoundationName;
  /** Absent: whatever is on the foundation. Without `space`: the whole org. */
  readonly within?: { readonly org: string; readonly space?: string };
}

/** The channels of single foundations, orgs and spaces. */
export type ApprovalsChannels = readonly ApprovalsChannel[];

/**
 * The channels for what leads to all of these apps, the one to be preferred first: that of their space, then that of
 * their org, then that of their foundation; of two for the same place that which names the foundation. Capitals do not
 * matter, as in Cloud Foundry.
 */
export function findChannels(
  channels: ApprovalsChannels,
  foundation: FoundationName,
  destinations: readonly AppRef[],
): readonly string[] {
  if (destinations.length === 0) return [];
  const fitting = channels
    .filter((channel) => channel.foundation === undefined || channel.foundation === foundation)
    .filter(({ within }) => within === undefined || destinations.every((app) => isIn(app, within)));
  const names = fitting.toSorted((a, b) => rank(b) - rank(a)).map(({ name }) => name);
  return [...new Set(names)];
}

/** Where the owners of single destinations look, who share no channel with the owners of the others. */
export function findOtherChannels(
  channels: ApprovalsChannels,
  foundation: FoundationName,
  destinations: readonly AppRef[],
): readonly string[] {
  const [shared] = findChannels(channels, foundation, destinations);
  const each = destinations.flatMap((app) => findChannels(channels, foundation, [app]).slice(0, 1));
  return [...new Set(each)].filter((name) => name !== shared);
}

function isIn(app: AppRef, { org, space }: NonNullable<ApprovalsChannel['within']>): boolean {
  return isSame(app.org, org) && (space === undefined || isSame(app.space, space));
}

function rank({ foundation, within }: ApprovalsChannel): number {
  const place = within === undefined ? 0 : within.space === undefined ? 1 : 2;
  return 2 * place + (foundation === undefined ? 0 : 1);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
