// The one line in which people read what happened, whatever it was.
import { type AuditFact, showInstant, type TrailEvent } from './audit.ts';
import { describeGlass, isGlassFact } from './break-glass.ts';
import { describeIdentity } from './identity.ts';
import { describeOperation, detailOperation } from './operation.ts';
import { describeUpkeep, isUpkeep } from './upkeep-facts.ts';
import type { SlackUserId } from './vocabulary.ts';

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
