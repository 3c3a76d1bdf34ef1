// What a move changes in the set of due jobs, and jobs from the names they go by in it.
import type { AccessRequest } from '../core/access-request.ts';
import type { AuditFact } from '../core/audit.ts';
import { DEFAULT_FOUNDATION, type FoundationName, type Instant } from '../core/vocabulary.ts';
import { dueJobs, isVisible, jobName } from '../lifecycle/due.ts';
import type { IntentId } from '../lifecycle/intent.ts';
import type { Job } from '../lifecycle/ports.ts';
import { requestIdOf } from './ids.ts';

/**
 * `gone`: nothing waits for it any more. `at`: due then, whatever was said before. `since`: due then at the latest;
 * what is due already stays due since then, so that a job which was lost is overdue at last however much happens.
 */
export interface DueChange {
  readonly kind: 'gone' | 'at' | 'since';
  readonly name: string;
  readonly at: Instant;
}

/** The jobs of the next state for those of the previous one, the card if people see anything of it, and the audit line if there is a fact. */
export function changeDue(
  previous: AccessRequest,
  next: AccessRequest,
  fact: AuditFact | undefined,
  at: Instant,
): readonly DueChange[] {
  const coming = dueJobs(next, at).map((due): DueChange => ({ kind: 'at', name: jobName(due.job), at: due.at }));
  const gone = dueJobs(previous, at)
    .map(({ job }) => jobName(job))
    .filter((name) => !coming.some((due) => due.name === name))
    .map((name): DueChange => ({ kind: 'gone', name, at }));
  const announce: DueChange = { kind: 'since', name: jobName({ stage: 'announce', request: next.id }), at };
  const audit: DueChange = { kind: 'since', name: jobName({ stage: 'audit' }), at };
  return [...gone, ...coming, ...(isVisible(previous, next, fact) ? [announce] : []), ...(fact ? [audit] : [])];
}

const JOB_NAME = /^(plan|nudge|escalate|lapse|apply|warn|review|expire|end|remind|announce|intent|reconcile)-(.+)$/;

/** Undefined for a name that we do not know: a newer version may have put it there, and will know it again. */
export function parseJobName(name: string): Job | undefined {
  if (name === 'audit') return { stage: name };
  if (name === 'reconcile') return { stage: name, foundation: DEFAULT_FOUNDATION };
  const [, stage, rest = ''] = JOB_NAME.exec(name) ?? [];
  switch (stage) {
    case 'intent':
      return { stage, intent: rest as IntentId };
    case 'reconcile':
      return { stage, foundation: rest as FoundationName };
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
    case 'announce': {
      const request = requestIdOf(rest);
      return request && { stage, request };
    }
    default:
      return undefined;
  }
}
