// What keeping a live grant true to the foundation leaves in its record: who is at it, what is on its way out, what is wrong.
import type { Item } from './connectivity.ts';
import { itemKey } from './connectivity.ts';
import type { GrantedItem } from './grant.ts';
import { type AppRef, type Instant, showApp, showSpace, type SpaceRef } from './vocabulary.ts';

/** A worker is putting a grant right: until then these items may come to be at any moment, whatever happens to it. */
export interface Healing {
  readonly until: Instant;
  readonly items: readonly GrantedItem[];
}

/** What the approval does not cover, or the foundation does not do: people have to look at it. */
export type Finding =
  | {
      readonly kind: 'app-gone';
      readonly app: AppRef;
      /** Apps of that name in other spaces of the org: it may have moved there. */
      readonly elsewhere: readonly AppRef[];
    }
  /** The guid lives on under another name: an app, or its space or org, was renamed; or it changed its space. */
  | { readonly kind: 'app-renamed' | 'space-renamed' | 'app-moved'; readonly app: AppRef; readonly now: AppRef }
  | { readonly kind: 'host-taken'; readonly host: string; readonly app: AppRef; readonly by: SpaceRef | undefined }
  | { readonly kind: 'refused'; readonly item: Item; readonly because: string };

/** `seen`: it may pass by itself, as during a deployment. `told`: people know. `ignored`: they want it left alone. */
export interface Trouble {
  readonly finding: Finding;
  readonly since: Instant;
  readonly standing: 'seen' | 'told' | 'ignored';
}

/** The same trouble has the same key, however its details change from one look to the next. */
export function findingKey(finding: Finding): string {
  switch (finding.kind) {
    case 'app-gone':
    case 'app-renamed':
    case 'space-renamed':
    case 'app-moved':
      return `${finding.kind} ${showApp(finding.app)}`;
    case 'host-taken':
      return `${finding.kind} ${finding.host} ${showApp(finding.app)}`;
    case 'refused':
      return `${finding.kind} ${itemKey(finding.item)}`;
    default:
      return finding satisfies never;
  }
}

/** In words, without a full stop; names are in it as they are, so escape it. */
export function describeFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'app-gone': {
      const [first] = finding.elsewhere;
      const hint = first ? `; there is one in ${showSpace(first)}` : '';
      return `${showApp(finding.app)} does not exist any more${hint}`;
    }
    case 'app-renamed':
    case 'space-renamed':
      return `${showApp(finding.app)} is called ${showApp(finding.now)} now`;
    case 'app-moved':
      return `${showApp(finding.app)} moved to ${showSpace(finding.now)}`;
    case 'host-taken': {
      const owner = finding.by ? showSpace(finding.by) : 'a space that I cannot see';
      return `the internal host ${finding.host} belongs to ${owner} now`;
    }
    case 'refused':
      return `${showMissing(finding.item)} could not be made again: ${finding.because}`;
    default:
      return finding satisfies never;
  }
}

function showMissing(item: Item): string {
  return item.kind === 'route'
    ? `route ${item.host}.${item.domain.name}`
    : `policy ${item.source.app} → ${item.destination.app}`;
}

export interface Noted {
  readonly troubles: readonly Trouble[];
  /** What people hear of now. */
  readonly news: readonly Finding[];
  /** What people knew of and what is over. */
  readonly over: readonly Finding[];
}

/**
 * Brings the troubles of a grant up to what was found now. A finding is told once, when it is still there after
 * `reportAfterMs`: what passes by itself is not worth a message.
 */
export function noteFindings(
  troubles: readonly Trouble[],
  findings: readonly Finding[],
  now: Instant,
  reportAfterMs: number,
): Noted {
  const known = new Map(troubles.map((trouble) => [findingKey(trouble.finding), trouble]));
  const noted = findings.map((finding): Trouble => {
    const before = known.get(findingKey(finding)) ?? { since: now, standing: 'seen' as const };
    const isNews = before.standing === 'seen' && now - before.since >= reportAfterMs;
    return { finding, since: before.since, standing: isNews ? 'told' : before.standing };
  });
  const still = new Set(findings.map(findingKey));
  return {
    troubles: noted,
    news: noted
      .filter(({ finding, standing }) => standing === 'told' && known.get(findingKey(finding))?.standing !== 'told')
      .map(({ finding }) => finding),
    over: troubles
      .filter(({ finding, standing }) => standing !== 'seen' && !still.has(findingKey(finding)))
      .map(({ finding }) => finding),
  };
}

export function isSameTrouble(before: readonly Trouble[], after: readonly Trouble[]): boolean {
  const show = ({ finding, standing }: Trouble) => `${standing} ${findingKey(finding)}`;
  return (
    before.length === after.length && before.every((trouble, index) => show(trouble) === show(after[index] ?? trouble))
  );
}
