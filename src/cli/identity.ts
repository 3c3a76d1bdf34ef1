// `c2c identity`: who c2c knows people as, and forgetting one, so that who they are now counts. Whoever may run it is an
// operator: it needs what `serve` needs.
import { readFileSync } from 'node:fs';
import { readConfig } from '../config.ts';
import type { Binding } from '../core/identity.ts';
import { showInstant } from '../core/audit.ts';
import type { SlackUserId } from '../core/vocabulary.ts';
import type { Bindings, StoredBinding } from '../lifecycle/ports.ts';
import { showMistakes } from '../mistake.ts';
import { openBindings } from '../queue/bindings.ts';
import { connectDoor } from '../queue/connection.ts';

const QUIET = { info() {}, warn() {} };

type Known = StoredBinding & { readonly person: SlackUserId };

/** What to print, and whether it is what was asked for. */
export interface Told {
  readonly text: string;
  readonly right: boolean;
}

/** Works on the bindings in the Redis of this configuration. Throws when it is wrong, or Redis is not there. */
export async function withBindings(env: NodeJS.ProcessEnv, work: (bindings: Bindings) => Promise<Told>): Promise<Told> {
  const config = readConfig(env, (path) => readFileSync(path, 'utf8'));
  if ('mistakes' in config) throw new Error(showMistakes('the configuration is wrong', config.mistakes));
  const redis = await connectDoor({ address: config.redis.url, name: 'c2c-identity', log: QUIET });
  try {
    return await work(openBindings({ redis }));
  } finally {
    redis.disconnect();
  }
}

export async function listPeople(bindings: Bindings): Promise<Told> {
  const people = [...(await bindings.list())].sort((a, b) => (a.person < b.person ? -1 : 1));
  if (people.length === 0) return { text: 'c2c knows nobody yet.', right: true };
  const wide = Math.max(...people.map(({ person }) => person.length));
  const name = Math.max(...people.map(({ binding }) => binding.userName.length));
  const lines = people.map(
    ({ person, binding }) => `${person.padEnd(wide)}  ${binding.userName.padEnd(name)}  ${describe(binding)}`,
  );
  return { text: lines.join('\n'), right: true };
}

function describe({ by, since, refused }: Binding): string {
  const waits = refused === undefined ? '' : `; now says ${refused}, which is refused until you forget them`;
  return `by ${by}, since ${showInstant(since)}${waits}`;
}

/** `who` is a Slack user id or a Cloud Foundry user name. The next time the person acts they are bound anew. */
export async function forgetPerson(bindings: Bindings, who: string, clock: { now(): number }): Promise<Told> {
  const wanted = who.trim().toLowerCase();
  const isMeant = ({ person, binding }: Known) => person.toLowerCase() === wanted || binding.userName === wanted;
  const people = (await bindings.list()).filter(isMeant);
  if (people.length === 0)
    return { text: `c2c knows nobody as ${who}. c2c identity list shows everybody.`, right: false };
  const lines: string[] = [];
  for (const known of people) {
    const { userName } = known.binding;
    const fact = { kind: 'identity.forgotten', userName } as const;
    const written = await bindings.write(known.person, known, { fact }, clock.now());
    if (!written) return { text: `${known.person} has just changed. Look again, and try again.`, right: false };
    lines.push(`${known.person} was ${userName}, and is whoever they are the next time they act.`);
  }
  return { text: lines.join('\n'), right: true };
}
