// What happened, as facts in the past tense, and the one line in which people read each of them.
import type { SlackGroupId } from './approval-rule.ts';
import { describeGlass, type GlassFact, isGlassFact } from './break-glass.ts';
import type { Item, Step } from './connectivity.ts';
import type { Fate, GrantedItem } from './grant.ts';
import { describeIdentity, type IdentityEvent } from './identity.ts';
import { describeOperation, detailOperation, type OperationEvent } from './operation.ts';
import { describeUpkeep, isUpkeep, type UpkeepFact } from './upkeep-facts.ts';
import { type FoundationName, type Instant, type RequestId, type SlackUserId, showPorts } from './vocabulary.ts';

export type AuditFact =
  | {
      readonly kind: 'request.submitted';
      readonly by: SlackUserId;
      readonly ask: string;
      /** An operator asked in this person's name; absent: they did themselves, in Slack. */
      readonly via?: 'command-line';
    }
  | { readonly kind: 'request.refused'; readonly because: string }
  | {
      readonly kind: 'request.planned';
      readonly sources: readonly string[];
      readonly destinations: readonly string[];
      readonly plan: string;
      readonly add: readonly string[];
      readonly remove?: readonly string[];
      readonly kept: readonly string[];
    }
  /** Planned, and approved by a rule in the same moment. */
  | {
      readonly kind: 'request.cleared';
      readonly sources: readonly string[];
      readonly destinations: readonly string[];
      readonly plan: string;
      readonly add: readonly string[];
      readonly remove?: readonly string[];
      readonly kept: readonly string[];
      readonly rule: string;
    }
  /** The rules or the roles have changed: what they say now, and whether that is enough. */
  | {
      readonly kind: 'request.reviewed';
      readonly rule: string;
      readonly tally: string;
      readonly enough: boolean;
    }
  | {
      readonly kind: 'request.approved';
      readonly by: SlackUserId;
      readonly tally: string;
      readonly plan: string;
      readonly rule: string;
      readonly reason?: string;
    }
  /** Approved as well, with less of it. */
  | {
      readonly kind: 'request.narrowed';
      readonly by: SlackUserId;
      readonly changes: readonly string[];
      readonly tally: string;
      readonly plan: string;
      readonly rule: string;
      readonly reason?: string;
    }
  /** The foundation is not as it was when the plan was shown. */
  | {
      readonly kind: 'request.replanned';
      readonly plan: string;
      readonly add: readonly string[];
      readonly kept: readonly string[];
      /** Whether what people approved before was for all of this. */
      readonly covered: boolean;
    }
  | { readonly kind: 'request.denied'; readonly by: SlackUserId; readonly plan: string; readonly reason?: string }
  /** Those who have not decided were asked again. */
  | { readonly kind: 'request.reminded'; readonly to: readonly SlackUserId[] }
  /** Nobody decided in time, so others were told, and decide too. */
  | {
      readonly kind: 'request.escalated';
      readonly to: readonly SlackUserId[];
      readonly since: Instant;
      readonly rule: string;
    }
  | { readonly kind: 'request.muted'; readonly by: SlackUserId }
  | {
      readonly kind: 'request.delegated';
      readonly by: SlackUserId;
      readonly to: SlackUserId;
      readonly reason?: string;
    }
  /** `members`: those in it who might decide, and were told. */
  | {
      readonly kind: 'request.delegated-to-group';
      readonly by: SlackUserId;
      readonly group: SlackGroupId;
      readonly name: string;
      readonly members: readonly SlackUserId[];
      /** The keys of the requirements that the group decides. */
      readonly for: readonly string[];
      readonly reason?: string;
    }
  | {
      readonly kind: 'request.withdrawn';
      /** Absent when it went with a grant that nobody ended: its app was gone for too long. */
      readonly by?: SlackUserId;
      /** The grant whose end took its extension along. */
      readonly with?: RequestId;
    }
  | { readonly kind: 'request.lapsed' }
  /** A revocation that was approved. */
  | { readonly kind: 'request.done'; readonly grant: RequestId }
  | { readonly kind: 'request.stale'; readonly drift: readonly string[]; readonly plan: string }
  | {
      readonly kind: 'grant.applied';
      readonly made: readonly string[];
      readonly kept: readonly string[];
      /** What was there and is c2c's from now on. */
      readonly adopted?: readonly string[];
      readonly until?: Instant;
    }
  | {
      readonly kind: 'grant.failed';
      readonly done: readonly string[];
      readonly undone: readonly { readonly item: string; readonly because: string }[];
    }
  | { readonly kind: 'grant.retried'; readonly by: SlackUserId }
  | { readonly kind: 'grant.warned'; readonly until: Instant }
  /** An extension was asked for: until it is decided, or lapses, the grant does not expire. */
  | { readonly kind: 'grant.held'; readonly extension: RequestId; readonly until: Instant }
  /** The extension came to nothing: the grant's own end counts again. */
  | { readonly kind: 'grant.released'; readonly extension: RequestId; readonly until: Instant }
  /** Recorded on the grant and on the extension. */
  | {
      readonly kind: 'grant.extended';
      readonly grant: RequestId;
      readonly extension: RequestId;
      /** Who asked for it. */
      readonly by: SlackUserId;
      readonly until: Instant;
      readonly made: readonly string[];
    }
  /** It has no end, and its owners are asked whether it is still needed. */
  | { readonly kind: 'grant.review-opened'; readonly endsAt?: Instant }
  | { readonly kind: 'grant.review-reminded'; readonly since: Instant }
  | { readonly kind: 'grant.confirmed'; readonly by: SlackUserId; readonly nextReview: Instant }
  | { readonly kind: 'grant.unreviewed'; readonly since: Instant }
  | UpkeepFact
  | GlassFact
  | { readonly kind: 'grant.expired' }
  | { readonly kind: 'grant.orphaned'; readonly app: string; readonly since: Instant }
  | {
      readonly kind: 'grant.returned' | 'grant.revoked' | 'grant.undone';
      readonly by: SlackUserId;
      readonly reason?: string;
      /** The request by which they had it revoked. */
      readonly revocation?: RequestId;
    }
  /** Approved, and being carried out: policies that no grant holds are taken away. */
  | { readonly kind: 'removal.started'; readonly items: readonly string[] }
  | { readonly kind: 'grant.ended'; readonly removed: readonly string[]; readonly kept: readonly string[] };

export type AuditEvent = AuditFact & {
  readonly request: RequestId;
  readonly at: Instant;
  /** Where the request is, once that is known; absent for the foundation that goes without saying. */
  readonly foundation?: FoundationName;
};

/** What the audit trail holds: what happened to requests, to what c2c knows of people, and to c2c itself. */
export type TrailEvent = AuditEvent | IdentityEvent | OperationEvent;

/** How the parts of a line are written where it is read: a mention in Slack, an e-mail address on a terminal. */
export interface LineWriter {
  readonly person: (id: SlackUserId) => string;
  /** Everything that is not c2c's own wording passes here: it may have been typed by somebody. */
  readonly text: (text: string) => string;
  /** Whether lines tell the foundation: where there is one, it goes without saying. */
  readonly tellsFoundation?: boolean;
}

/**
 * One line a fact: `c2c-48 approved   @owner  1/1  plan 9f3a…`, or `identity changed   @ada  …`. Columns are parted by two
 * blanks.
 */
export function writeLine(event: TrailEvent, writer: LineWriter): string {
  if ('person' in event) {
    const [word, ...columns] = describeIdentity(event, writer);
    return joinColumns('identity', word, [writer.person(event.person), ...columns]);
  }
  if (!('request' in event)) {
    const [subject, word, ...columns] = describeOperation(event, writer);
    return joinColumns(subject, word, columns);
  }
  const [word, ...columns] = describeFact(event, writer);
  const where = writer.tellsFoundation && event.foundation !== undefined ? [`on ${event.foundation}`] : [];
  return joinColumns(event.request, word, [...where, ...columns]);
}

/** The line, and those below it where one does not hold all of it. */
export function writeLines(event: TrailEvent, writer: LineWriter): readonly string[] {
  const isOfItself = !('person' in event) && !('request' in event);
  return [writeLine(event, writer), ...(isOfItself ? detailOperation(event, writer) : [])];
}

function joinColumns(subject: string, word: string, columns: readonly string[]): string {
  return `${subject} ${word.padEnd(11)} ${columns.filter((column) => column !== '').join('  ')}`.trimEnd();
}

function describeFact(fact: AuditFact, { person, text }: LineWriter): readonly [string, ...string[]] {
  const quoted = (reason: string | undefined) => (reason === undefined ? '' : `"${text(reason)}"`);
  const list = (items: readonly string[]) => items.map(text).join(', ');
  if (isUpkeep(fact)) return describeUpkeep(fact, { person, text });
  if (isGlassFact(fact)) return describeGlass(fact, { person, text });
  switch (fact.kind) {
    case 'request.submitted':
      return ['requested', person(fact.by), text(fact.ask), fact.via === undefined ? '' : 'from the command line'];
    case 'request.refused':
      return ['refused', text(fact.because)];
    case 'request.planned':
    case 'request.cleared': {
      const apps = `${list(fact.sources)} → ${list(fact.destinations)}`;
      return [
        fact.kind === 'request.planned' ? 'planned' : 'cleared',
        fact.sources.length === 0 ? list(fact.destinations) : apps,
        `plan ${fact.plan}`,
        sayChanges(list(fact.add), list(fact.remove ?? [])),
        fact.kept.length === 0 ? '' : `there already: ${list(fact.kept)}`,
        fact.kind === 'request.cleared' ? `approved by rule ${text(fact.rule)}` : '',
      ];
    }
    case 'request.reviewed':
      return [
        'reviewed',
        fact.enough ? 'enough by the rules of now' : 'not approved by the rules and roles of now',
        text(fact.tally),
        `rule ${text(fact.rule)}`,
      ];
    case 'request.approved':
      return [
        'approved',
        person(fact.by),
        text(fact.tally),
        `plan ${fact.plan}`,
        `rule ${text(fact.rule)}`,
        quoted(fact.reason),
      ];
    case 'request.narrowed':
      return [
        'narrowed',
        person(fact.by),
        fact.changes.map(text).join('; '),
        text(fact.tally),
        `plan ${fact.plan}`,
        `rule ${text(fact.rule)}`,
        quoted(fact.reason),
      ];
    case 'request.replanned':
      return [
        'replanned',
        `plan ${fact.plan}`,
        fact.add.length === 0 ? 'adds nothing' : `adds ${list(fact.add)}`,
        fact.kept.length === 0 ? '' : `there already: ${list(fact.kept)}`,
        fact.covered ? '' : 'earlier approvals do not count',
      ];
    case 'request.denied':
      return ['denied', person(fact.by), `plan ${fact.plan}`, quoted(fact.reason)];
    case 'request.reminded':
      return ['reminded', fact.to.map(person).join(', ')];
    case 'request.escalated':
      return [
        'escalated',
        fact.to.length === 0 ? 'nobody could be told' : `to ${fact.to.map(person).join(', ')}`,
        `no verdict since ${showInstant(fact.since)}`,
        `rule ${text(fact.rule)}`,
      ];
    case 'request.muted':
      return ['muted', person(fact.by), 'wants no reminders of it'];
    case 'request.delegated':
      return ['handed over', person(fact.by), `to ${person(fact.to)}`, quoted(fact.reason)];
    case 'request.delegated-to-group': {
      const { length } = fact.members;
      const people = length === 1 ? '1 person' : `${length} people`;
      return ['handed over', person(fact.by), `to ${text(fact.name)} (${people})`, quoted(fact.reason)];
    }
    case 'request.withdrawn':
      return [
        'withdrawn',
        fact.by === undefined ? '' : person(fact.by),
        fact.with === undefined ? '' : `with ${fact.with}, which was ended`,
      ];
    case 'request.lapsed':
      return ['lapsed', 'nobody decided in time'];
    case 'request.done':
      return ['done', `${fact.grant} is ended`];
    case 'request.stale':
      return ['stale', `needs a new look: ${list(fact.drift)}`, `plan ${fact.plan}`];
    case 'grant.applied':
      return [
        'applied',
        [
          ...fact.made.map((item) => `${text(item)} (new)`),
          ...(fact.adopted ?? []).map((item) => `${text(item)} (adopted)`),
          ...fact.kept.map((item) => `${text(item)} (there already)`),
        ].join(', '),
        fact.until === undefined ? 'for ever' : `until ${showInstant(fact.until)}`,
      ];
    case 'grant.failed':
      return [
        'not applied',
        fact.undone.map(({ item, because }) => `${text(item)}: ${text(because)}`).join('; '),
        fact.done.length === 0 ? 'nothing was changed' : `done: ${list(fact.done)}`,
      ];
    case 'grant.retried':
      return ['retried', person(fact.by)];
    case 'grant.warned':
      return ['warned', `ends ${showInstant(fact.until)}`];
    case 'grant.held':
      return ['held', `for ${fact.extension}, until ${showInstant(fact.until)} at the latest`];
    case 'grant.released':
      return ['released', `${fact.extension} came to nothing`, `ends ${showInstant(fact.until)}`];
    case 'grant.extended':
      return [
        'extended',
        `${fact.grant} until ${showInstant(fact.until)}`,
        `by ${fact.extension}`,
        person(fact.by),
        fact.made.length === 0 ? '' : `made again: ${list(fact.made)}`,
      ];
    case 'grant.review-opened':
      return ['review', fact.endsAt === undefined ? '' : `ends ${showInstant(fact.endsAt)} unless an owner keeps it`];
    case 'grant.review-reminded':
      return ['reminded', `up for review since ${showInstant(fact.since)}`];
    case 'grant.confirmed':
      return ['kept', person(fact.by), `next review ${showInstant(fact.nextReview)}`];
    case 'grant.unreviewed':
      return ['unreviewed', `nobody has kept it since ${showInstant(fact.since)}`];
    case 'grant.expired':
      return ['expired'];
    case 'grant.orphaned':
      return ['orphaned', `${text(fact.app)} is gone since ${showInstant(fact.since)}`];
    case 'grant.returned':
      return ['given back', person(fact.by), quoted(fact.reason)];
    case 'grant.revoked':
      return [
        'revoked',
        person(fact.by),
        quoted(fact.reason),
        fact.revocation === undefined ? '' : `by ${fact.revocation}, which was approved`,
      ];
    case 'grant.undone':
      return ['undone', person(fact.by), quoted(fact.reason)];
    case 'removal.started':
      return ['removing', list(fact.items)];
    case 'grant.ended':
      return [
        'ended',
        fact.removed.length === 0 ? 'removed nothing' : `removed ${list(fact.removed)}`,
        fact.kept.length === 0 ? '' : `kept ${list(fact.kept)}`,
      ];
    default:
      return fact satisfies never;
  }
}

function sayChanges(added: string, removed: string): string {
  if (removed === '') return added === '' ? 'adds nothing' : `adds ${added}`;
  return added === '' ? `removes ${removed}` : `adds ${added}, removes ${removed}`;
}

/** `2026-11-29T14:20Z`: to the minute, in UTC. */
export function showInstant(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** `route db.apps.internal` or `policy web → db tcp 61443`. */
export function showItem(item: Item): string {
  if (item.kind === 'route') return `route ${item.host}.${item.domain.name}`;
  const { source, destination, policy } = item;
  return `policy ${source.app} → ${destination.app} ${policy.protocol} ${showPorts(policy.ports)}`;
}

export function showStep({ item }: Step): string {
  return showItem(item);
}

export function showFate(fate: Fate): string {
  const item = showItem(fate.item);
  if (fate.kind === 'remove') return item;
  if (fate.kind === 'gone') return `${item} (was gone already)`;
  switch (fate.because) {
    case 'foreign':
      return `${item} (was there before)`;
    case 'needed':
      return `${item} (${fate.by.join(', ')} needs it)`;
    case 'refused':
      return `${item} (the foundation answered: ${fate.reason})`;
    default:
      return fate satisfies never;
  }
}

export function showGranted({ item }: GrantedItem): string {
  return showItem(item);
}
