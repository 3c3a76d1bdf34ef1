// The check that Bolt leaves out: it refuses old timestamps only, so a request signed for the future could be kept for later.
import type { IncomingMessage } from 'node:http';
import type { Instant } from '../core/vocabulary.ts';

const FIVE_MINUTES_S = 5 * 60;

export function isFromTheFuture(request: IncomingMessage, now: Instant): boolean {
  const timestamp = Number(request.headers['x-slack-request-timestamp']);
  return timestamp > now / 1000 + FIVE_MINUTES_S;
}
