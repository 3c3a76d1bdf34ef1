// What `/c2c help` teaches: a few words and examples that work as they stand.
import type { Verb } from '../core/command.ts';
import { printTraffic } from '../core/ports.ts';
import { DEFAULT_TRAFFIC, type TrafficList } from '../core/vocabulary.ts';
import { own, say, withCode } from './lines.ts';
import { compose, copy, lines, type Message } from './message.ts';

interface Lesson {
  /** With back-ticks around what is to be typed. */
  readonly words: string;
  /** What else is worth knowing, a line each. */
  readonly more?: readonly string[];
  /** Without `/c2c`. */
  readonly examples: readonly [string, ...string[]];
}

type Unbuilt = 'why' | 'graph';

export const LESSONS: Readonly<Record<Exclude<Verb, Unbuilt | 'help'>, Lesson>> = {
  allow: {
    words:
      'Asks to let apps reach others. The owners of the destination decide, unless a rule of your operator says otherwise. An app in full is `org/space/app`.',
    more: [
      'A rule may also approve it at once, want a reason (`because …`), or refuse it and say why. `/c2c show` tells which rule holds.',
      'Nobody decides on their own request. Those who have not decided are reminded, a rule may have it escalate to others, and it lapses when nobody decides in time.',
      'What is granted `forever`, where your operator lets you ask for it, comes up for review.',
      'How much may wait for one person, and how much one person may ask within an hour, can be limited.',
    ],
    examples: [
      'allow web -> db for 7d because "checkout migration"',
      'allow shop/prod/web -> shop/data/db tcp 8080,9000-9010 forever',
      'allow web, worker -> db tls, udp 5000-5010 until 2026-12-24 as db-read',
    ],
  },
  plan: {
    words: 'Shows what `allow` would change. Nobody is asked, nothing is changed.',
    examples: ['plan web -> db', 'plan shop/prod/web -> shop/data/db tcp 8080'],
  },
  route: {
    words:
      'Asks for an internal route alone, so that the app has a name others can reach. The same rules hold as for `allow`.',
    examples: ['route db', 'route shop/data/db as db-read for 30d'],
  },
  apply: {
    words:
      'Opens a form for a file of wanted connectivity, `c2c-policies.yml`: many apps, one request, one plan. All who would decide on one of its connections are needed, one denial ends it all, and what is there already is left as it is. From a pipeline: `c2c apply -f c2c-policies.yml`.',
    examples: ['apply'],
  },
  link: {
    words: 'Links your Slack account to the Cloud Foundry user you sign in as, where your operator has set that up.',
    examples: ['link'],
  },
  approve: {
    words:
      'Approves a request, as the button does. For the owners of the destination, or for those whom a rule of your operator names instead; never for who asked. Card and `/c2c show` say which rule holds, who has decided, who still may and what is missing.',
    more: [
      'A rule may want several people, or a reason (`because …`), or count approvals at some hours only; what is not counted you are told at once. A denial outweighs any number of approvals.',
      'You approve the plan that was shown. When it changes to more than that, it is shown again and earlier approvals no longer count.',
      '[Approve with changes…] approves less of it. [Hand over…] asks somebody else who may decide, or a user group that may, and gives nobody a right.',
      'When a request has escalated, those whom its rule names for that decide too.',
      '[Break glass…], where your operator has set it up, is for the people named there: it applies at once, for a short time, everybody who would have been asked is told, and one of them has to review it.',
    ],
    examples: ['approve c2c-48', 'approve c2c-48 because "agreed in planning"'],
  },
  deny: {
    words:
      'Denies a request, at any hour. For whoever may approve it. One denial ends it, whatever approvals there are. Say why.',
    examples: ['deny c2c-48 because "use the read replica"'],
  },
  revoke: {
    words:
      'Ends what was granted, now. For the requester and for owners of the destination; anybody else asks these owners with it. No rule is in the way.',
    examples: ['revoke c2c-48', 'revoke web -> db because "migration is over"'],
  },
  extend: {
    words:
      'Asks for more time for a grant that is live, counted from its end. The same rules hold as for asking anew, and it stays until it is decided.',
    examples: ['extend c2c-48 for 7d', 'extend c2c-48 for 2w because "the migration takes longer"'],
  },
  show: {
    words:
      'Shows one request and all that happened to it: which rule holds, who has decided, who still may, and what is missing.',
    examples: ['show c2c-48'],
  },
  list: {
    words:
      'Lists requests, a page at a time: yours, those that wait, those that are live, all of them, or those about an app. With an app you also hear who may reach it and whom it may reach.',
    examples: ['list', 'list pending', 'list live', 'list all', 'list db', 'list shop/data/db'],
  },
  who: {
    words:
      'Tells who may reach an app, and who asked for it, approved it and why. For people with a role in its space.',
    examples: ['who -> db', 'who -> shop/data/db'],
  },
  adopt: {
    words:
      'Asks that c2c takes over network policies that are there without a grant: from then on they have an owner, a reason and an end. The same rules hold as for `allow`. `/c2c who` shows them.',
    examples: [
      'adopt api -> db tcp 8080 for 30d because "nightly export"',
      'adopt shop/prod/api -> shop/data/db udp 53',
    ],
  },
  'remove-policy': {
    words: 'Asks the owners of the destination to take away network policies that no grant holds.',
    examples: ['remove-policy api -> db tcp 8080 because "nobody uses it"'],
  },
  use: {
    words: 'Sets the space in which your bare app names are looked for; and the foundation, where there are several.',
    examples: ['use shop/prod', 'use shop/prod on dev'],
  },
};

/** Where it may be left out. */
const TAKES_TRAFFIC: ReadonlySet<Verb> = new Set(['allow', 'plan', 'apply']);

const OVERVIEW = [
  ...([
    'allow',
    'plan',
    'list',
    'who',
    'show',
    'extend',
    'revoke',
    'route',
    'apply',
    'use',
    'link',
    'approve',
    'deny',
  ] as const),
] as const;

/** `usualTraffic` is meant where no traffic is said. */
export function replyHelp(about: Verb | undefined, usualTraffic: TrafficList = DEFAULT_TRAFFIC): Message {
  if (about === undefined || about === 'help') return overview();
  if (isUnbuilt(about)) return replyUnbuilt(about);
  const { words, more = [], examples } = LESSONS[about];
  const without = TAKES_TRAFFIC.has(about) ? ` Without traffic it is \`${printTraffic(usualTraffic)}\`.` : '';
  return compose([
    lines(withCode(`${words}${without}`), ...more.map(withCode)),
    copy(...examples.map((example) => `/c2c ${example}`)),
  ]);
}

function overview(): Message {
  return compose([
    lines(
      own(
        'c2c lets apps on Cloud Foundry reach each other, once the owners of the destination agree, or those whom the rules of your operator name.',
      ),
    ),
    copy(...OVERVIEW.map((verb) => `/c2c ${LESSONS[verb].examples[0]}`)),
    lines(
      withCode(
        'More about one of them: `/c2c help allow`; what decides on a request: `/c2c help approve`. A pasted `cf add-network-policy` line is understood too.',
      ),
    ),
  ]);
}

const INSTEAD: Readonly<Record<Unbuilt, string>> = {
  why: '`why` is not built yet. `/c2c plan web -> db` shows what is there between two apps and what is missing.',
  graph: '`graph` is not built yet. `/c2c list live` lists what is live.',
};

function isUnbuilt(verb: Verb): verb is Unbuilt {
  return Object.hasOwn(INSTEAD, verb);
}

export function replyUnbuilt(verb: Unbuilt): Message {
  return compose([lines(say`${withCode(INSTEAD[verb])}`)]);
}
