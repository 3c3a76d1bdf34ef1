// What a state calls for next. The jobs of a request follow from its state alone, so that a crash can lose none of them.
import { type AccessRequest, type Decidable, isDecidable, type Live } from '../core/access-request.ts';
import type { AuditFact } from '../core/audit.ts';
import { awaitsReview } from '../core/break-glass.ts';
import { expiryOf } from '../core/extension.ts';
import { abandonedAt } from '../core/grant.ts';
import { nextReview } from '../core/certification.ts';
import { DEFAULT_FOUNDATION, type Instant } from '../core/vocabulary.ts';
import type { DueJob, Job } from './ports.ts';

/** The jobs that a request waits for; `now` is when it came to its state. A broken glass has a timer of its own. */
export function dueJobs(request: AccessRequest, now: Instant): readonly DueJob[] {
  if (!awaitsReview(request)) return jobsOfState(request, now);
  const { id, glass } = request;
  return [...jobsOfState(request, now), { job: { stage: 'remind', request: id }, at: glass.remindAt }];
}

function jobsOfState(request: AccessRequest, now: Instant): readonly DueJob[] {
  const { id } = request;
  switch (request.state) {
    case 'submitted':
      return [{ job: { stage: 'plan', request: id }, at: now }];
    case 'pending':
    case 'stale':
      return waitingJobs(request);
    case 'approved':
      return [{ job: { stage: 'apply', request: id }, at: now }];
    case 'live':
      return liveJobs(request);
    case 'failed':
      return [{ job: { stage: 'expire', request: id }, at: abandonedAt(request) }];
    case 'ending':
      // Whoever is still putting it right lets go of it, or is dead by then: what they make is taken away with the rest.
      return [{ job: { stage: 'end', request: id }, at: Math.max(now, request.healing?.until ?? now) }];
    case 'refused':
    case 'withdrawn':
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'done':
    case 'ended':
      return [];
    default:
      return request satisfies never;
  }
}

/** Nobody is reminded of what lapses before, and it does not escalate. */
function waitingJobs({ id, lapsesAt, remindAt, escalateAt, escalated }: Decidable): readonly DueJob[] {
  const before = (stage: 'nudge' | 'escalate', at: Instant | undefined): readonly DueJob[] =>
    at === undefined || at >= lapsesAt ? [] : [{ job: { stage, request: id }, at }];
  return [
    ...before('nudge', remindAt),
    ...before('escalate', escalated ? undefined : escalateAt),
    { job: { stage: 'lapse', request: id }, at: lapsesAt },
  ];
}

/**
 * One timer at a time, as there are many live grants: first that of the warning, and once it is said that of the end; or
 * that of the review, where there is no end.
 * Nobody is warned of an end that waits for an extension: they have asked for more time already.
 */
function liveJobs(request: Live): readonly DueJob[] {
  const { id, grant, extension } = request;
  if (grant.warnAt !== undefined && grant.warnedAt === undefined && !extension) {
    return [{ job: { stage: 'warn', request: id }, at: grant.warnAt }];
  }
  if (request.review) return [{ job: { stage: 'review', request: id }, at: nextReview(request.review) }];
  const expiry = expiryOf(request);
  return expiry === undefined ? [] : [{ job: { stage: 'expire', request: id }, at: expiry }];
}

/** Whether people see anything of the step. A claim moves only the fence between workers; so does letting go of it. */
export function isVisible(previous: AccessRequest, next: AccessRequest, fact: AuditFact | undefined): boolean {
  if (previous.state === 'approved' && next.state === 'approved') return previous.attempt === next.attempt;
  if (previous.state === 'live' && next.state === 'live') {
    return fact ? fact.kind !== 'grant.tidied' : showLive(previous) !== showLive(next);
  }
  // When to remind next, and when it escalates, is nobody's business but the timer's.
  const timersOf = ({ remindAt, escalateAt }: Decidable) => JSON.stringify([remindAt, escalateAt]);
  if (!fact && isDecidable(previous) && isDecidable(next) && timersOf(previous) !== timersOf(next)) {
    return showWaiting(previous) !== showWaiting(next);
  }
  return fact !== undefined || !(previous.state === 'ending' && next.state === 'ending');
}

function showWaiting({ remindAt: _reminder, escalateAt: _escalation, ...shown }: Decidable): string {
  return JSON.stringify(shown);
}

/** What a card can show of a live grant. A trouble that nobody was told of may pass by itself. */
function showLive({ healing: _healing, leaving: _leaving, troubles = [], ...shown }: Live): string {
  return JSON.stringify([shown, troubles.filter(({ standing }) => standing !== 'seen')]);
}

/** The job's name, unique while the job is due: what the store lists and the queue goes by. No colons: BullMQ refuses them. */
export function jobName(job: Job): string {
  switch (job.stage) {
    case 'intent':
      return `intent-${job.intent}`;
    case 'audit':
      return job.stage;
    case 'reconcile':
      return job.foundation === DEFAULT_FOUNDATION ? job.stage : `${job.stage}-${job.foundation}`;
    case 'plan':
    case 'nudge':
    case 'escalate':
    case 'lapse':
    case 'apply':
    case 'warn':
    case 'review':
    case 'expire':
    case 'end':
    case 'remind':
    case 'announce':
      return `${job.stage}-${job.request}`;
    default:
      return job satisfies never;
  }
}
