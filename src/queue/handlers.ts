// Who does the work of each stage: the lifecycle's functions as the workers call them.
import type { Attempt, Job } from '../lifecycle/ports.ts';

export type Stage = Job['stage'];

/** The jobs that concern one request. */
export type RequestJob = Extract<Job, { readonly request: unknown }>;
type IntentJob = Extract<Job, { readonly intent: unknown }>;
type ReconcileJob = Extract<Job, { readonly stage: 'reconcile' }>;
type LoneJob = Exclude<Job, RequestJob | IntentJob | ReconcileJob>;

/** A handler returns when the work is recorded as done; whatever it throws is tried again later. */
export type Handler<Kind extends Job> = (job: Kind, attempt: Attempt) => Promise<void>;

export type Handlers = { readonly [Each in RequestJob['stage']]: Handler<RequestJob> } & {
  readonly intent: Handler<IntentJob>;
  readonly audit: Handler<LoneJob>;
  readonly reconcile: Handler<ReconcileJob>;
};

export function runJob(handlers: Handlers, job: Job, attempt: Attempt): Promise<void> {
  switch (job.stage) {
    case 'intent':
      return handlers.intent(job, attempt);
    case 'audit':
      return handlers.audit(job, attempt);
    case 'reconcile':
      return handlers.reconcile(job, attempt);
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
      return handlers[job.stage](job, attempt);
    default:
      return job satisfies never;
  }
}
