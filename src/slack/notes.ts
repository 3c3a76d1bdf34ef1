// Notes to the requester, by direct message: what became of their request, and what they can do next.
import type { AccessRequest, Failed, Live, Pending, Subject } from '../core/access-request.ts';
import type { Item } from '../core/connectivity.ts';
import { abandonedAt } from '../core/grant.ts';
import { printCommand } from '../core/command.ts';
import { partsOf } from '../core/parts.ts';
import { wantedOf } from '../core/wanted.ts';
import { blockId, button, type ButtonVerb } from './buttons.ts';
import { isExtendable, sayFailure, sayFates } from './card.ts';
import { addressesAt, countOutcomes, listAddresses, sayOutcomes } from './connections.ts';
import { sayEnding, sayGone, sayReason } from './endings.ts';
import { sayGlass } from './glass.ts';
import { noteExtended } from './live-notes.ts';
import { bold, type Line, moment, own, person, say } from './lines.ts';
import { compose, copy, lines, type Message, type Section } from './message.ts';
import { sayNarrowed } from './narrowed.ts';
import { hostOf } from './plan-lines.ts';
import { noteRefusal } from './refusals.ts';
import { refsOf, saySummary, sayShort } from './wording.ts';

const MOST_ADDRESSES = 10;
const MOST_CONNECTIONS = 20;

/** Undefined where there is nothing to say: they did it themselves, or the next state follows at once. */
export function writeNote(request: AccessRequest): Message | undefined {
  const { id, ask } = request;
  const summary = saySummary(request);
  switch (request.state) {
    case 'refused':
      return noteRefusal(request);
    case 'denied': {
      const { by, reason } = request.denial;
      return compose([
        lines(
          say`${bold(id)} was denied by ${person(by.slack)}${sayReason(reason)}.`,
          say`It asked for ${summary}. ${sayUnchanged(request)}`,
        ),
      ]);
    }
    case 'lapsed':
      return compose([
        lines(
          say`${bold(id)} lapsed: nobody decided until ${moment(request.lapsesAt)}. ${sayUnchanged(request)}`,
          own('To ask again:'),
        ),
        copy(`/c2c ${ask.verb === 'apply' ? 'apply' : printCommand(ask)}`),
      ]);
    case 'stale':
      return compose([
        lines(
          say`${bold(id)} needs a new look: ${summary}.`,
          own(
            'The foundation has changed since the approval, so nothing was applied. Those who decide are asked again; you need do nothing.',
          ),
        ),
      ]);
    case 'failed':
      return compose([...noteFailure(request), buttonsFor(request, 'retry', 'undo')]);
    case 'withdrawn':
      return (
        request.with &&
        compose([lines(say`${bold(id)} is off, as ${sayGone(request)}.`, say`It asked for ${summary}.`)])
      );
    case 'extended':
      return noteExtended(request);
    case 'done':
      return compose([lines(say`${bold(id)} is done: the owners agreed. It asked for ${summary}, which goes now.`)]);
    case 'live':
      return noteLive(request);
    case 'ended':
      if (request.ending.kind === 'removed') {
        return compose([lines(say`${bold(id)} is done: ${summary}.`, say`${sayFates(request)}.`)]);
      }
      return compose([
        lines(say`${bold(id)} has ended, ${sayEnding(request.ending)}: ${summary}.`, say`${sayFates(request)}.`),
      ]);
    case 'pending':
      return noteNarrowed(request) ?? (request.via && noteAsked(request));
    case 'submitted':
    case 'approved':
    case 'ending':
      return undefined;
    default:
      return request satisfies never;
  }
}

/** For each connection of a file on its own. */
function noteFailure(request: Failed): readonly Section[] {
  const { whole, all } = countOutcomes(request);
  const summary = saySummary(request);
  if (all === 0) {
    return [
      lines(
        say`${bold(request.id)} was not applied: ${summary}.`,
        say`Not made: ${sayFailure(request)}.`,
        sayWhenOver(request),
      ),
    ];
  }
  const heading =
    whole === 0
      ? say`${bold(request.id)} was not applied: ${summary}.`
      : say`${bold(request.id)} was applied in part: ${whole} of ${all} connections.`;
  return [lines(heading, ...sayOutcomes(request, MOST_CONNECTIONS), [], sayWhenOver(request))];
}

/** What somebody asks in another's name is told to them at once: they may withdraw it. */
function noteAsked(request: Pending): Message {
  return compose([
    lines(
      say`${bold(request.id)} was asked in your name from the command line: ${saySummary(request)}.`,
      own('It waits for a decision. If you do not want it, withdraw it.'),
    ),
    buttonsFor(request, 'withdraw'),
  ]);
}

/** Before it is applied; after that the note about the grant says it. */
function noteNarrowed(request: Pending): Message | undefined {
  const less = sayLess(request);
  if (less.length === 0) return undefined;
  return compose([
    lines(say`${bold(request.id)} waits for more approvals, and less of it: ${saySummary(request)}.`, ...less),
    buttonsFor(request, 'withdraw'),
  ]);
}

function sayLess(request: AccessRequest): readonly Line[] {
  const narrowed = sayNarrowed(request);
  return narrowed.length === 0 ? [] : [say`${narrowed}.`];
}

function noteLive(request: Live): Message {
  const { grant } = request;
  const ask = wantedOf(request);
  const addresses = addressesOf(request);
  if (ask.verb === 'adopt') return noteAdopted(request);
  const traffic =
    ask.verb === 'route' ? [] : ask.verb === 'apply' ? ask.connections.flatMap((each) => each.traffic) : ask.traffic;
  const isTls = traffic.some(({ kind }) => kind === 'tls');
  return compose([
    lines(say`${bold(request.id)} is live: ${sayReach(request)}.`, ...sayLess(request), ...sayGlass(request)),
    ...(addresses.length > 0
      ? [copy(...addresses), lines(own('Cells pick it up within about 10 seconds.'))]
      : [
          lines(own('The destination has no internal route, so it has no name yet. One is asked for like this:')),
          copy(...routeCommands(request)),
        ]),
    ...(isTls ? explainTrust() : []),
    lines(grant.until === undefined ? own('It stays until somebody ends it.') : say`Until ${moment(grant.until)}.`),
    buttonsFor(request, ...(isExtendable(request) ? (['extend'] as const) : []), 'return'),
  ]);
}

/** What a failure comes to when nobody does anything about it. */
function sayWhenOver(request: Failed): Line {
  return say`If nobody retries it, it is over ${moment(abandonedAt(request))}, and what was made is taken away then.`;
}

/** What holds after an ask that came to nothing. */
function sayUnchanged({ extends: extended }: Subject): Line {
  if (!extended) return own('Nothing was changed.');
  return say`${bold(extended.id)} keeps its end: ${moment(extended.until)}.`;
}

function noteAdopted(request: Live): Message {
  const { until } = request.grant;
  return compose([
    lines(
      say`${bold(request.id)} is live: c2c has adopted what lets ${sayReach(request)}. Nothing was changed.`,
      until === undefined
        ? own('It stays until somebody ends it, and is taken away then.')
        : say`Until ${moment(until)}; then it is taken away, unless somebody else needs it.`,
    ),
    buttonsFor(request, ...(isExtendable(request) ? (['extend'] as const) : []), 'return'),
  ]);
}

function sayReach(request: Live): Line {
  const refs = refsOf(request);
  const short = (apps: typeof request.sources) => {
    const [first, ...rest] = apps.map(({ ref }) => sayShort(ref, refs));
    return first === undefined ? [] : rest.length === 0 ? first : say`${first} and ${rest.length} more`;
  };
  const ask = wantedOf(request);
  if (ask.verb === 'route') return say`${short(request.destinations)} has its internal route`;
  if (ask.verb === 'apply') return saySummary(request);
  if (request.ask.verb === 'adopt') return say`${short(request.sources)} reach ${short(request.destinations)}`;
  return say`${short(request.sources)} can reach ${short(request.destinations)}`;
}

/** `https://db.apps.internal:61443` for TLS, `db.apps.internal:8080` for the rest; a route alone is its host. */
function addressesOf(request: Live): readonly string[] {
  const { grant } = request;
  const ask = wantedOf(request);
  if (ask.verb === 'apply') return listAddresses(partsOf(request), grant.items, MOST_CONNECTIONS);
  const routes = grant.items
    .map(({ item }) => item)
    .filter((item): item is Extract<Item, { kind: 'route' }> => item.kind === 'route');
  const hosts = [...new Set(routes.map(hostOf))];
  const all = ask.verb === 'route' ? hosts : hosts.flatMap((host) => addressesAt(host, ask.traffic));
  return all.length <= MOST_ADDRESSES
    ? all
    : [...all.slice(0, MOST_ADDRESSES), `and ${all.length - MOST_ADDRESSES} more`];
}

function routeCommands({ destinations }: Live): readonly string[] {
  return destinations.slice(0, 3).map(({ ref }) => {
    const app = { app: ref.app, within: { org: ref.org, space: ref.space } };
    return `/c2c ${printCommand({ verb: 'route', app })}`;
  });
}

/**
 * The platform's CA is in the container's system trust store; these are the runtimes that look elsewhere. Go reads the
 * system store; the Java buildpack's container security provider hands it to the JVM.
 */
function explainTrust(): readonly Section[] {
  return [
    lines(
      own(
        "The platform's CA signs the certificate. Buildpack apps trust it already, but some runtimes bring their own list:",
      ),
    ),
    copy(
      'Node    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
      'Python  REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt',
    ),
    lines(own("Go, and Java with the Java buildpack's container security provider, need nothing.")),
  ];
}

function buttonsFor(request: AccessRequest, ...verbs: readonly ButtonVerb[]): Section {
  return { kind: 'buttons', blockId: blockId(request), buttons: verbs.map((verb) => button(verb, request.id)) };
}
