// Linking a Slack person to the Cloud Foundry user they sign in as: a link for them alone, the visit of their browser to
// UAA, their word that it is they; and then a worker writes it down, and tells them in Slack.
import { recogniseLink } from '../core/identity.ts';
import type { SlackUserId } from '../core/vocabulary.ts';
import type { Answer, Wish } from './intent.ts';
import type { Directory, LinkTicket, LinkVisit, Log, SignedIn, SignIn, Tickets } from './ports.ts';
import type { RecogniseDoors } from './recognise.ts';
import { carry, recordIntent, type SubmitDoors } from './submit.ts';

/** How long a link may wait to be opened, and then the person to sign in and confirm. */
const LINK_MS = 10 * 60_000;

export interface LinkDoors {
  readonly tickets: Tickets;
  readonly signIn: SignIn;
  readonly directory: Pick<Directory, 'identify'>;
  readonly submitting: Omit<SubmitDoors, 'settings'>;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Nobody guesses it: at least 128 bits. */
  readonly newSecret: () => string;
  readonly log: Log;
}

/** The address that this person alone is told. It works once. */
export async function issueLink(
  { tickets, publicUrl, newSecret }: Pick<LinkDoors, 'tickets' | 'publicUrl' | 'newSecret'>,
  who: LinkTicket,
): Promise<string> {
  const secret = newSecret();
  await tickets.keepTicket(secret, who, LINK_MS);
  return `${publicUrl}/link/${secret}`;
}

/** The link is opened: `visit` goes into the browser's cookie, and the browser to UAA. Undefined: used, or too old. */
export async function openLink(
  doors: LinkDoors,
  secret: string,
): Promise<{ readonly visit: string; readonly location: string } | undefined> {
  const ticket = await doors.tickets.takeTicket(secret);
  if (!ticket) return undefined;
  const [visit, state, verifier, csrf] = [doors.newSecret(), doors.newSecret(), doors.newSecret(), doors.newSecret()];
  await doors.tickets.keepVisit(visit, { ...ticket, state, verifier, csrf }, LINK_MS);
  const location = await doors.signIn.begin({ state, verifier, redirectUri: redirectUri(doors) });
  return { visit, location };
}

export type Returned =
  | { readonly kind: 'over' | 'not-signed-in' }
  | { readonly kind: 'confirm'; readonly csrf: string; readonly slack: string; readonly userName: string };

/** The browser is back from UAA. Only the one that was sent there has the cookie that belongs to the state. */
export async function returnFromSignIn(
  doors: LinkDoors,
  visit: string,
  { state, code }: { readonly state: string; readonly code: string },
): Promise<Returned> {
  const known = await doors.tickets.takeVisit(visit);
  if (!known || known.signedIn || known.state !== state) return { kind: 'over' };
  const { verifier } = known;
  const signedIn = await doors.signIn.redeem({ code, verifier, redirectUri: redirectUri(doors) });
  if (!signedIn) return { kind: 'not-signed-in' };
  await doors.tickets.keepVisit(visit, { ...known, signedIn }, LINK_MS);
  return { kind: 'confirm', csrf: known.csrf, slack: await describe(doors, known), userName: showUser(signedIn) };
}

/** They say that it is they. False: it was said before, too late, or by another page than ours. */
export async function confirmLink(doors: LinkDoors, visit: string, csrf: string): Promise<boolean> {
  const known = await doors.tickets.takeVisit(visit);
  if (!known?.signedIn || known.csrf !== csrf) return false;
  const wish: Wish = { kind: 'link', ...known.signedIn };
  const intent = { by: known.person, wish, place: { kind: 'direct' } } as const;
  await recordIntent(doors.submitting, intent, `link ${known.state}`);
  return true;
}

function redirectUri({ publicUrl }: LinkDoors): string {
  return `${publicUrl}/link/callback`;
}

/** Somebody else may have sent them the link: they have to see whose Slack account it is. */
async function describe({ directory, log }: LinkDoors, { person, name }: LinkVisit): Promise<string> {
  const membership = await directory.identify(person).catch((error: unknown) => {
    log.warn({ err: error }, 'Slack did not say whose link this is; showing the id');
    return undefined;
  });
  const address = membership?.kind === 'member' && membership.email !== undefined ? `, ${membership.email}` : '';
  return `@${name}${address} (${person})`;
}

function showUser({ userName, origin }: SignedIn): string {
  return origin === undefined ? userName : `${userName} (${origin})`;
}

/** A worker writes it down: for one of our own people, and for a user whose provider counts. May run any number of times. */
export async function performLink(
  doors: RecogniseDoors,
  slack: SlackUserId,
  { userName, origin }: Extract<Wish, { kind: 'link' }>,
): Promise<Answer> {
  const membership = await doors.directory.identify(slack);
  if (membership.kind === 'stranger') return membership;
  const { by, origins } = doors.settings.identity;
  const counts = by.includes('link') && (!origins || (origin !== undefined && origins.includes(origin)));
  if (!counts) return { kind: 'link-refused', because: 'provider', userName };
  for (;;) {
    const now = doors.clock.now();
    const known = await doors.bindings.find(slack);
    const { kind, next, fact } = recogniseLink(known?.binding, userName, now);
    const written = !next || (await doors.bindings.write(slack, known, { next, ...(fact && { fact }) }, now));
    if (!written) continue;
    if (fact) await carry(doors, [{ job: { stage: 'audit' }, at: now }]);
    if (kind === 'holds') return { kind: 'linked', userName };
    return { kind: 'link-refused', because: 'known', userName: known?.binding.userName ?? userName };
  }
}
