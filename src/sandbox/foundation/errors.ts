// Cloud Controller's refusals, with the codes and titles of its errors/v2.yml.
import type { Answer } from './router.ts';
import { json } from './router.ts';

const CATALOGUE = {
  UnknownError: [500, 10001],
  NotFound: [404, 10000],
  NotAuthenticated: [401, 10002],
  NotAuthorized: [403, 10003],
  InvalidAuthToken: [401, 1000],
  MessageParseError: [400, 1001],
  BadQueryParameter: [400, 10005],
  UnprocessableEntity: [422, 10008],
  ResourceNotFound: [404, 10010],
  RateLimitExceeded: [429, 10013],
  IPBasedRateLimitExceeded: [429, 10014],
  OrgSuspended: [403, 10017],
  UaaUnavailable: [503, 20004],
  FeatureDisabled: [403, 330002],
} as const satisfies Record<string, readonly [number, number]>;

type ErrorName = keyof typeof CATALOGUE;

export class CcError extends Error {
  override name = 'CcError';
  readonly error: ErrorName;

  constructor(error: ErrorName, detail: string) {
    super(detail);
    this.error = error;
  }

  answer(): Answer {
    const [status, code] = CATALOGUE[this.error];
    return json(status, { errors: [{ detail: this.message, title: titleOf(this.error), code }] });
  }
}

/** Only UnknownError goes without the prefix (presenters/error_presenter.rb). */
function titleOf(error: ErrorName): string {
  return error === 'UnknownError' ? error : `CF-${error}`;
}

export function notAuthorized(): CcError {
  return new CcError('NotAuthorized', 'You are not authorized to perform the requested action');
}

export function notFound(kind: string): CcError {
  return new CcError('ResourceNotFound', `${kind} not found`);
}

/** Several messages are joined into one detail (errors/api_error.rb). */
export function unprocessable(...messages: readonly string[]): CcError {
  return new CcError('UnprocessableEntity', messages.join(', '));
}

export function badQuery(...messages: readonly string[]): CcError {
  return new CcError('BadQueryParameter', `The query parameter is invalid: ${messages.join(', ')}`);
}

export function unknownError(): CcError {
  return new CcError('UnknownError', 'An unknown error occurred.');
}

export function suspended(): CcError {
  return new CcError('OrgSuspended', 'The organization is suspended');
}

export function featureDisabled(flag: string): CcError {
  return new CcError('FeatureDisabled', `Feature Disabled: ${flag}`);
}

export function uaaUnavailable(): CcError {
  return new CcError('UaaUnavailable', 'The UAA service is currently unavailable');
}
