// What an answer that is not a success means in our words: decided here, once, for all servers of a foundation.
import { FoundationRefused, FoundationUnavailable, type WriteRefusal } from '../lifecycle/ports.ts';
import type { HttpAnswer } from './http-client.ts';
import { CcErrors, PolicyServerError, UaaError } from './schemas.ts';

/** As messages name them; CF_API is the root, of which we do not know yet what it is. */
export type Server = 'CF_API' | 'the Cloud Controller' | 'the policy server' | 'UAA';

/** Cloud Controller's error codes (cloud_controller_ng errors/v2.yml); titles and details are not stable, codes are. */
const NOT_AUTHORIZED = 10003;
const UNPROCESSABLE = 10008;
const ORG_SUSPENDED = 10017;
const SPACE_SUSPENDED = 10019;
const FEATURE_DISABLED = 330002;

const LONGEST_QUOTE = 300;

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

/**
 * The router, not the server behind it, says that nothing is there. That happens during deploys: the policy server's
 * route is registered apart from the Cloud Controller's. The servers' own 404s are JSON; of the root that is not known.
 */
export function isUnrouted(server: Server, { status, json, header }: HttpAnswer): boolean {
  return status === 404 && (header('x-cf-routererror') !== undefined || (json === undefined && server !== 'CF_API'));
}

/** Another route has this host and domain, whoever owns it. The cf CLI tells it by code and text too (ccv3/errors.go). */
export function isRouteTaken(answer: HttpAnswer): boolean {
  return ccErrors(answer).some(
    ({ code, detail }) => code === UNPROCESSABLE && /\broute already exists\b/i.test(detail),
  );
}

/** The destination is gone already: somebody else unmapped it (actions/unmap_route.rb has no code of its own for it). */
export function isDestinationGone(answer: HttpAnswer): boolean {
  return answer.status === 404 || /ensure the route has a destination/i.test(serversWords(answer));
}

export function isPolicyQuota(answer: HttpAnswer): boolean {
  return answer.status === 403 && /policy quota exceeded/i.test(serversWords(answer));
}

/** `looking up apps: the Cloud Controller answered 503 ("Service unavailable")`. */
export function unavailable(
  doing: string,
  reason: string,
  options: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined } = {},
): FoundationUnavailable {
  const { cause, retryAfterMs } = options;
  return new FoundationUnavailable(`${doing}: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

export function refusedRead(doing: string, server: Server, answer: HttpAnswer): FoundationRefused {
  const reason =
    server === 'the Cloud Controller' && hasCode(answer, NOT_AUTHORIZED)
      ? "c2c's account may not read this: it needs the scope cloud_controller.read and a role there, or cloud_controller.admin_read_only"
      : reasonFor(server, answer);
  return new FoundationRefused(`${doing}: ${server} answered ${answer.status}: ${reason}`);
}

export function refusedWrite(server: Server, answer: HttpAnswer): WriteRefusal {
  return { kind: 'refused', reason: reasonFor(server, answer) };
}

/** What UAA says is left out: it quotes what it does not like, which may be what must not be told. */
export function describeAnswer(server: Server, answer: HttpAnswer): string {
  if (isUnrouted(server, answer)) return `${server} is not reachable, the router has no route to it (404)`;
  const words = server === 'UAA' ? '' : serversWords(answer);
  return `${server} answered ${answer.status}${words === '' ? '' : ` (${words})`}`;
}

/** The server's own explanation, on one line, cut, and without anything that looks like a token. */
export function serversWords(answer: HttpAnswer): string {
  const details = ccErrors(answer).map(({ detail }) => detail);
  if (details.length > 0) return quote(details.join(', '));
  const uaa = UaaError.safeParse(answer.json).data;
  if (uaa) return quote(uaa.error_description || uaa.error);
  const policyServer = PolicyServerError.safeParse(answer.json).data ?? unescapedError(answer.text);
  if (policyServer) return quote(policyServer.error.replace(/^mapper: (validate policies: )?/, ''));
  return /^\s*</.test(answer.text) ? 'a page that is not JSON' : quote(answer.text);
}

export function quote(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\bbearer\s+\S+/gi, 'bearer ***')
    .replace(/\beyJ[\w-]+\.[\w-]*\.?[\w-]*/g, '***');
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line;
}

function reasonFor(server: Server, answer: HttpAnswer): string {
  const words = serversWords(answer);
  const known = server === 'the policy server' ? policyServerReason(words) : controllerReason(answer, words);
  return known ?? (words === '' ? `no explanation (${answer.status})` : words);
}

function policyServerReason(words: string): string | undefined {
  if (/applications cannot be found or accessed/i.test(words)) {
    return "c2c's account may not change network policies between these apps: it needs the scope network.admin, or the role SpaceDeveloper in the spaces of both";
  }
  if (/provided scopes/i.test(words)) {
    return `c2c's account lacks the scope for network policies: it needs network.admin, or network.write and SpaceDeveloper in both spaces (${words})`;
  }
  if (/policy quota exceeded/i.test(words)) {
    return 'policy quota exceeded: a source app has as many network policies as it may have; remove some that are not needed, or give c2c the scope network.admin, for which no quota applies';
  }
  return undefined;
}

function controllerReason(answer: HttpAnswer, words: string): string | undefined {
  if (hasCode(answer, NOT_AUTHORIZED)) {
    return "c2c's account may not do this in the space: it needs the role SpaceDeveloper or SpaceSupporter there";
  }
  if (hasCode(answer, FEATURE_DISABLED)) return `an operator has turned this off for everybody but admins (${words})`;
  if (hasCode(answer, ORG_SUSPENDED))
    return 'the org is suspended: nothing in it can be changed until an operator lifts that';
  if (hasCode(answer, SPACE_SUSPENDED))
    return 'the space is suspended: nothing in it can be changed until that is lifted';
  if (/routes quota exceeded/i.test(words)) {
    return `${words.replace(/\.$/, '')}: delete routes that are not needed, or ask an operator for a larger quota`;
  }
  if (/^invalid space\b/i.test(words)) return "the space is gone, or c2c's account has no access to it";
  if (/app\(s\) with guid.*do not exist/i.test(words)) {
    return 'the app is gone: it was deleted, or deployed again under the same name';
  }
  if (/app\(s\) with guid.*do not have access/i.test(words)) return "c2c's account has no access to the app";
  if (/destinations must be in either the route's space/i.test(words)) {
    return "the route belongs to another space than the app, and is not shared with the app's space";
  }
  return undefined;
}

function hasCode(answer: HttpAnswer, wanted: number): boolean {
  return ccErrors(answer).some(({ code }) => code === wanted);
}

function ccErrors(answer: HttpAnswer): CcErrors['errors'] {
  return CcErrors.safeParse(answer.json).data?.errors ?? [];
}

/** The policy server prints its messages into JSON without escaping them (httperror/error_response.go). */
function unescapedError(text: string): PolicyServerError | undefined {
  const found = /"error"\s*:\s*"(.*?)"\s*(?:,\s*"metadata"|\}\s*$)/s.exec(text);
  return found?.[1] === undefined ? undefined : { error: found[1] };
}
