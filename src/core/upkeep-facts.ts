// What keeping a live grant true to the foundation comes to, as facts for the audit trail and the line of each.
import type { AuditFact } from './audit.ts';
import type { LineWriter } from './audit-line.ts';
import type { SlackUserId } from './vocabulary.ts';

export interface ReboundApp {
  readonly app: string;
  readonly from: string;
  readonly to: string;
}

export type UpkeepFact =
  | { readonly kind: 'grant.rebound'; readonly apps: readonly ReboundApp[]; readonly made: readonly string[] }
  /** Something was gone that nobody asked c2c to take away. */
  | { readonly kind: 'grant.repaired'; readonly made: readonly string[] }
  /** What c2c had made for guids that are left behind. */
  | { readonly kind: 'grant.tidied'; readonly removed: readonly string[] }
  | { readonly kind: 'grant.drifted' | 'grant.recovered'; readonly troubles: readonly string[] }
  | {
      readonly kind: 'grant.followed';
      readonly by: SlackUserId;
      readonly apps: readonly { readonly app: string; readonly now: string }[];
    }
  | { readonly kind: 'grant.ignored'; readonly by: SlackUserId; readonly troubles: readonly string[] };

const KINDS: Readonly<Record<UpkeepFact['kind'], true>> = {
  'grant.rebound': true,
  'grant.repaired': true,
  'grant.tidied': true,
  'grant.drifted': true,
  'grant.recovered': true,
  'grant.followed': true,
  'grant.ignored': true,
};

export function isUpkeep<Fact extends AuditFact>(fact: Fact): fact is Extract<Fact, UpkeepFact> {
  return Object.hasOwn(KINDS, fact.kind);
}

export function describeUpkeep(fact: UpkeepFact, { person, text }: LineWriter): readonly [string, ...string[]] {
  const list = (items: readonly string[]) => items.map(text).join(', ');
  switch (fact.kind) {
    case 'grant.rebound': {
      const apps = fact.apps.map(
        ({ app, from, to }) => `${text(app)} was deployed again: guid ${shortGuid(from)} → ${shortGuid(to)}`,
      );
      return [
        'rebound',
        [...apps, fact.made.length === 0 ? 'nothing was missing' : `made again ${list(fact.made)}`].join(', '),
      ];
    }
    case 'grant.repaired':
      return ['repaired', `was gone, made again: ${list(fact.made)}`];
    case 'grant.tidied':
      return ['tidied', `removed from the guid of before: ${list(fact.removed)}`];
    case 'grant.drifted':
      return ['drifted', fact.troubles.map(text).join('; ')];
    case 'grant.recovered':
      return ['recovered', `no longer so: ${fact.troubles.map(text).join('; ')}`];
    case 'grant.followed':
      return [
        'followed',
        person(fact.by),
        fact.apps.map(({ app, now }) => `${text(app)} is ${text(now)} now`).join(', '),
      ];
    case 'grant.ignored':
      return ['ignored', person(fact.by), fact.troubles.map(text).join('; ')];
    default:
      return fact satisfies never;
  }
}

function shortGuid(guid: string): string {
  return `${guid.slice(0, 3)}…`;
}
