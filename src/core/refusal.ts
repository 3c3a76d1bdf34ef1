// Why a request is refused before anybody is asked, and how that reads in one sentence.
import type { Conflict, PolicyItem } from './connectivity.ts';
import type { Forbidden } from './ruling.ts';
import type { AppName, AppRef, FoundationName, RequestId, SlackUserId, SpaceRef } from './vocabulary.ts';
import { showApp, showPorts, showSpace } from './vocabulary.ts';

/** A person found through Cloud Foundry roles. */
export interface RoleHolder {
  readonly userName: string;
  /** Absent when Slack knows nobody with that e-mail address. */
  readonly slack?: SlackUserId;
}

/** What somebody whom c2c does not know can do about it: sign in to Cloud Foundry, as with `/c2c link`. */
export type WayOut = 'link';

export type Refusal =
  | { readonly kind: 'stranger'; readonly because: string; readonly wayOut?: WayOut }
  | {
      readonly kind: 'unknown-app';
      readonly name: AppName;
      /** Where we looked, when it was one space. */
      readonly where?: SpaceRef;
      /** Apps there whose names look alike, if the asker may know them. */
      readonly near: readonly AppRef[];
    }
  | {
      readonly kind: 'ambiguous-app';
      readonly name: AppName;
      readonly role: 'source' | 'destination';
      readonly options: readonly AppRef[];
    }
  | { readonly kind: 'not-entitled'; readonly app: AppRef; readonly whoCan: readonly RoleHolder[] }
  /** A rule denies it, as it is or altogether; `because` are the words of whoever wrote the rule. */
  | Forbidden
  /** Of several connections, each that is unclear, counted from 1. */
  | {
      readonly kind: 'connections';
      readonly refusals: readonly { readonly connection: number; readonly refusal: Refusal }[];
    }
  /** All that a file wants is there; these requests hold what c2c granted of it. */
  | { readonly kind: 'nothing-missing'; readonly held: readonly RequestId[] }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] }
  | { readonly kind: 'date-passed'; readonly date: string }
  /** There are several foundations and nobody said which, or the one that was `named` is none of them. */
  | { readonly kind: 'which-foundation'; readonly options: readonly FoundationName[]; readonly named?: FoundationName }
  /** More time was asked for something that has no end to put off. */
  | {
      readonly kind: 'not-extendable';
      readonly grant: RequestId;
      readonly because: 'unknown' | 'not-live-yet' | 'over' | 'for-ever';
    }
  | { readonly kind: 'extension-waits'; readonly grant: RequestId; readonly extension: RequestId }
  /** The end was asked for, of something that is not there to be ended. */
  | { readonly kind: 'not-revocable'; readonly grant: RequestId; readonly because: 'unknown' | 'not-live' }
  | { readonly kind: 'revocation-waits'; readonly grant: RequestId; readonly revocation: RequestId }
  | { readonly kind: 'foundation'; readonly because: string };

/** One sentence or two, in the reader's words; what a person typed is in it as it was typed, so escape it. */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'stranger':
      return refusal.because;
    case 'unknown-app': {
      const where = refusal.where === undefined ? ' that I can find' : ` in ${showSpace(refusal.where)}`;
      const near = refusal.near.map(showApp).join(', ');
      return `There is no app "${showName(refusal.name)}"${where}.${near === '' ? '' : ` Close: ${near}.`}`;
    }
    case 'ambiguous-app':
      return refusal.options.length === 0
        ? `There are several apps "${showName(refusal.name)}". Name the one you mean in full, as org/space/app.`
        : `Which ${showName(refusal.name)}? There is ${refusal.options.map(showApp).join(' and ')}.`;
    case 'not-entitled':
      return (
        `You have no role in ${showSpace(refusal.app)}, where ${refusal.app.app} lives. ` +
        `A space developer, supporter or manager of ${showSpace(refusal.app)} can ask.`
      );
    case 'forbidden':
      return refusal.wants === 'reason'
        ? `The rule "${refusal.rule}" wants to know why: ${refusal.because}`
        : `The rule "${refusal.rule}" does not allow this: ${refusal.because}`;
    case 'connections':
      return refusal.refusals
        .map(({ connection, refusal: each }) => `Connection ${connection}: ${describeRefusal(each)}`)
        .join(' ');
    case 'nothing-missing': {
      const by = refusal.held.length === 0 ? '' : ` It is held by ${refusal.held.join(', ')}.`;
      return `Nothing is missing: all of it is there already.${by}`;
    }
    case 'conflict':
      return refusal.conflicts.map(describeConflict).join(' ');
    case 'date-passed':
      return `${refusal.date} has passed already. Name a later day, or say \`for 7d\`.`;
    case 'which-foundation': {
      const options = refusal.options.join(' and ');
      const choose = `Choose one with \`/c2c use ORG/SPACE on ${refusal.options[0] ?? 'FOUNDATION'}\`, and ask again.`;
      return refusal.named === undefined
        ? `Which foundation? There is ${options}. ${choose}`
        : `There is no foundation "${refusal.named}". There is ${options}. ${choose}`;
    }
    case 'not-extendable':
      return describeUnextendable(refusal.grant, refusal.because);
    case 'extension-waits':
      return (
        `${refusal.extension} asks for more time for ${refusal.grant} already. ` +
        `Withdraw it to ask for another length; \`/c2c show ${refusal.extension}\` tells how it stands.`
      );
    case 'not-revocable':
      return refusal.because === 'unknown'
        ? `There is no request ${refusal.grant}. \`/c2c list\` shows yours.`
        : `${refusal.grant} is not live any more, so there is nothing to end.`;
    case 'revocation-waits':
      return `${refusal.revocation} asks the owners to end ${refusal.grant} already. \`/c2c show ${refusal.revocation}\` tells how it stands.`;
    case 'foundation':
      return `The foundation could not be read: ${refusal.because}. Nothing was asked; try again later.`;
    default:
      return refusal satisfies never;
  }
}

function describeUnextendable(
  grant: RequestId,
  because: Extract<Refusal, { kind: 'not-extendable' }>['because'],
): string {
  switch (because) {
    case 'unknown':
      return `There is no request ${grant}. \`/c2c list\` shows yours.`;
    case 'not-live-yet':
      return `${grant} is not live yet, so there is nothing to extend: its time counts from when it is applied.`;
    case 'over':
      return `${grant} is not live any more, so there is nothing to extend. Ask for the same again with \`/c2c allow\`.`;
    case 'for-ever':
      return `${grant} has no end: it stays until somebody ends it.`;
    default:
      return because satisfies never;
  }
}

export function describeConflict(conflict: Conflict): string {
  switch (conflict.kind) {
    case 'host-taken': {
      const owner = conflict.by ? showSpace(conflict.by) : 'a space that I cannot see';
      return (
        `The internal host "${conflict.host}" belongs to ${owner}, so ${showApp(conflict.app)} cannot have it. ` +
        `Name another one, such as \`as ${suggestHost(conflict.host, conflict.app)}\`.`
      );
    }
    case 'no-usable-host':
      return `No host can be made from the name "${conflict.app.app}". Name one with \`as HOST\` (letters, digits, - and _).`;
    case 'quota-exceeded':
      return (
        `${showApp(conflict.app)} has ${conflict.used} of ${conflict.quota} network policies, and this request would ` +
        'go over. Revoke what is not needed any more, or ask your operator for a higher limit.'
      );
    case 'policy-absent':
      return `There is no ${describePolicy(conflict.item)}. It may have been taken away already.`;
    case 'policy-held': {
      const [first = ''] = conflict.by;
      const verb = conflict.by.length === 1 ? 'needs' : 'need';
      return `${conflict.by.join(', ')} ${verb} the ${describePolicy(conflict.item)}. End that first: \`/c2c revoke ${first}\`.`;
    }
    default:
      return conflict satisfies never;
  }
}

const LONGEST_HOST = 63;

function describePolicy({ source, destination, policy: { protocol, ports } }: PolicyItem): string {
  return `network policy from ${showApp(source)} to ${showApp(destination)} for ${protocol} ${showPorts(ports)}`;
}

/** A free-sounding host for `as HOST`: the taken one, cut where it is long, with the space's name behind it. */
export function suggestHost(host: string, app: AppRef): string {
  const space = app.space
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 20)
    .replace(/^-+|-+$/g, '');
  const suffixes = [space, '2', '3'].filter((suffix) => suffix !== '');
  return suffixes.map((suffix) => withSuffix(host, suffix)).find((candidate) => candidate !== host) ?? host;
}

function withSuffix(host: string, suffix: string): string {
  return `${host.slice(0, LONGEST_HOST - suffix.length - 1).replace(/-+$/, '')}-${suffix}`;
}

export function showName({ app, within }: AppName): string {
  if (!within) return app;
  return within.org === undefined ? `${within.space}/${app}` : `${within.org}/${within.space}/${app}`;
}
