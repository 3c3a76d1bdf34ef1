// Who may reach an app, as people read it: each network policy with who asked for it, who approved it, why and until when.
import { type Connections, isUnmanaged, type Lost, type Origin, type Passage } from '../core/provenance.ts';
import { type AppRef, type NetworkPolicy, showPorts, TLS_PORT } from '../core/vocabulary.ts';
import { bold, join, joinSome, type Line, own, person, say, typed } from './lines.ts';
import { compose, lines, type Message, type Section } from './message.ts';
import { sayFull, sayUntil } from './wording.ts';

/** Lines of one kind before it is said how many more there are. */
const MOST_KNOWN = 25;
const MOST_UNMANAGED = 15;
const MOST_LOST = 5;

export function writeConnections({ app, inbound, outbound, lost }: Connections): Message {
  const to = tell(say`Who may reach ${sayFull(app)}`, inbound, ({ source }) => source);
  const from = outbound && tell(say`What ${sayFull(app)} may reach`, outbound, ({ destination }) => destination);
  return compose([...to, ...tellLost(lost), ...(from ?? [])]);
}

type FarEnd = (passage: Passage) => AppRef | undefined;

function tell(heading: Line, passages: readonly Passage[], farEnd: FarEnd): readonly Section[] {
  if (passages.length === 0) return [lines(say`${heading}: no app, as no network policy says so.`)];
  const known = passages.filter((passage) => !isUnmanaged(passage));
  const unmanaged = passages.filter(isUnmanaged);
  return [
    lines(
      say`${heading}:`,
      ...someLines(
        known.map((passage) => say`${sayEnd(farEnd(passage))}  ${sayPolicy(passage.policy)}  ${sayOrigins(passage)}`),
        MOST_KNOWN,
      ),
      ...someLines(
        unmanaged.map((passage) => say`${sayEnd(farEnd(passage))}  ${sayPolicy(passage.policy)}  ${UNMANAGED}`),
        MOST_UNMANAGED,
      ),
    ),
  ];
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
