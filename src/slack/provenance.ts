// Who may reach an app, as people read it: each network policy with who asked for it, who approved it, why and until when.
import type { Button } from '@slack/types';
import { type Connections, isUnmanaged, type Lost, type Origin, type Passage } from '../core/provenance.ts';
import {
  type AppRef,
  type FoundationName,
  fullName,
  type NetworkPolicy,
  showPorts,
  TLS_PORT,
} from '../core/vocabulary.ts';
import { LONGEST_VALUE, POLICY_VERBS, policyButton } from './buttons.ts';
import { bold, join, joinSome, type Line, own, person, say, typed } from './lines.ts';
import { compose, lines, type Message, type Section } from './message.ts';
import { writePolicyAsk } from './policy-form.ts';
import { sayFull, sayUntil } from './wording.ts';

/** Lines of one kind before it is said how many more there are. */
const MOST_KNOWN = 25;
const MOST_UNMANAGED = 15;
/** Each takes two blocks of the fifty that a message may have. */
const MOST_WITH_BUTTONS = 8;
const MOST_LOST = 5;

/** The buttons lead to this foundation. */
export function writeConnections({ app, inbound, outbound, lost }: Connections, foundation: FoundationName): Message {
  const to = tell(say`Who may reach ${sayFull(app)}`, inbound, {
    name: 'to',
    foundation,
    farEnd: ({ source }) => source,
  });
  const from =
    outbound &&
    tell(say`What ${sayFull(app)} may reach`, outbound, {
      name: 'from',
      foundation,
      farEnd: ({ destination }) => destination,
    });
  return compose([...to, ...tellLost(lost), ...(from ?? [])]);
}

/** Which end of a policy is told, and the name that tells the lines of one list from those of the other. */
interface View {
  readonly name: 'to' | 'from';
  readonly foundation: FoundationName;
  readonly farEnd: (passage: Passage) => AppRef | undefined;
}

function tell(heading: Line, passages: readonly Passage[], view: View): readonly Section[] {
  if (passages.length === 0) return [lines(say`${heading}: no app, as no network policy says so.`)];
  const known = passages.filter((passage) => !isUnmanaged(passage));
  const unmanaged = passages.filter(isUnmanaged);
  return [
    lines(
      say`${heading}:`,
      ...someLines(
        known.map(
          (passage) => say`${sayEnd(view.farEnd(passage))}  ${sayPolicy(passage.policy)}  ${sayOrigins(passage)}`,
        ),
        MOST_KNOWN,
      ),
    ),
    ...unmanaged.slice(0, MOST_WITH_BUTTONS).flatMap((passage) => tellUnmanaged(passage, view)),
    lines(
      ...someLines(
        unmanaged.slice(MOST_WITH_BUTTONS).map((passage) => sayUnmanaged(passage, view)),
        MOST_UNMANAGED,
      ),
    ),
  ];
}

function tellUnmanaged(passage: Passage, view: View): readonly Section[] {
  return [
    lines(sayUnmanaged(passage, view)),
    { kind: 'buttons', blockId: blockIdOf(view, passage), buttons: buttonsFor(passage, view) },
  ];
}

/** Unique within a message, as Slack wants it. */
function blockIdOf({ name }: View, { policy }: Passage): string {
  const { source, destination, protocol, ports } = policy;
  return `${name}.${source}.${destination}.${protocol}.${showPorts(ports)}`.slice(0, 255);
}

/** What is asked for by names cannot be asked for an app that has none any more. */
function buttonsFor({ source, destination, policy }: Passage, { foundation }: View): readonly Button[] {
  if (!source || !destination) return [];
  const about = {
    sources: [fullName(source)],
    destinations: [fullName(destination)],
    traffic: [{ kind: policy.protocol, ports: [policy.ports] }],
  } as const;
  return POLICY_VERBS.flatMap((verb) => {
    const value = writePolicyAsk({ ask: { verb, ...about }, foundation });
    return value.length > LONGEST_VALUE ? [] : [policyButton(verb, value)];
  });
}

function sayUnmanaged(passage: Passage, view: View): Line {
  return say`${sayEnd(view.farEnd(passage))}  ${sayPolicy(passage.policy)}  ${UNMANAGED}`;
}

const UNMANAGED: Line = [bold('unmanaged'), ...own(': c2c does not know who asked for it, and nothing ends it')];

function tellLost(lost: readonly Lost[]): readonly Section[] {
  if (lost.length === 0) return [];
  const told = lost.map(
    ({ id, item }) =>
      say`! ${bold(id)} lets ${sayFull(item.source)} in by ${sayPolicy(item.policy)}, and it is not there`,
  );
  return [lines(...someLines(told, MOST_LOST))];
}

function sayEnd(app: AppRef | undefined): Line {
  return app ? sayFull(app) : own('an app that is gone, or that I cannot see');
}

/** `TCP 8080`, `TCP 61443 (TLS)`. */
function sayPolicy({ protocol, ports }: NetworkPolicy): Line {
  const isTls = protocol === 'tcp' && ports.start === TLS_PORT && ports.end === TLS_PORT;
  return own(`${protocol.toUpperCase()} ${showPorts(ports)}${isTls ? ' (TLS)' : ''}`);
}

function sayOrigins({ origins }: Passage): Line {
  const told = join(origins.map(sayOrigin), '; ');
  const isForeign = origins.every(({ ours }) => !ours);
  return isForeign ? say`${told}; it was there before c2c, and stays` : told;
}

function sayOrigin({ id, state, requester, approvers, reason, until }: Origin): Line {
  const people = approvers.map((by): Line => [person(by)]);
  const approved = people.length === 0 ? [] : say`, approved by ${joinSome(people, 3)}`;
  const why = reason === undefined ? [] : say` "${typed(reason, 200)}"`;
  return say`${bold(id)}: asked by ${person(requester)}${approved}, ${state === 'live' ? sayUntil(until) : own(PASSING[state])}${why}`;
}

const PASSING = {
  approved: 'being applied',
  failed: 'applied in part',
  ending: 'being taken away',
} as const satisfies Record<Exclude<Origin['state'], 'live'>, string>;

function someLines(all: readonly Line[], most: number): readonly Line[] {
  return all.length <= most ? all : [...all.slice(0, most), own(`and ${all.length - most} more`)];
}
