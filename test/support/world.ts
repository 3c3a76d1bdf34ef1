// Everything the lifecycle needs, on fakes: people ask and press, jobs are run, time passes, processes die.
import type { AccessRequest, AskCommand } from '../../src/core/access-request.ts';
import type { Person } from '../../src/core/approval.ts';
import { DEFAULT_RULES } from '../../src/core/approval-rule.ts';
import { DEFAULT_IDENTITY } from '../../src/core/identity.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { announceRequest, postAuditTrail } from '../../src/lifecycle/announce.ts';
import { remindOfReview } from '../../src/lifecycle/break-glass.ts';
import { applyRequest } from '../../src/lifecycle/apply.ts';
import { performIntent } from '../../src/lifecycle/perform.ts';
import { endGrant, expireGrant, warnOfEnd } from '../../src/lifecycle/end.ts';
import { listFoundations } from '../../src/lifecycle/foundations.ts';
import type { IntentId, Wish } from '../../src/lifecycle/intent.ts';
import { lapseRequest, planRequest } from '../../src/lifecycle/plan.ts';
import type { Attempt, Doors, Settings } from '../../src/lifecycle/ports.ts';
import { recordIntent, recordLookup, submitAsk } from '../../src/lifecycle/submit.ts';
import { escalateRequest } from '../../src/lifecycle/escalate.ts';
import { remindOf } from '../../src/lifecycle/remind.ts';
import { reconcileAt } from '../../src/lifecycle/reconcile.ts';
import { reviewGrant } from '../../src/lifecycle/certify.ts';
import { sweep } from '../../src/lifecycle/sweep.ts';
import type { Handlers } from '../../src/queue/handlers.ts';
import { FakeAnnouncer } from './fake-announcer.ts';
import { FakeDirectory } from './fake-directory.ts';
import { FakeFoundation } from './fake-foundation.ts';
import { FixedClock } from './fixed-clock.ts';
import { MemoryBindings } from './memory-bindings.ts';
import { MemoryNotices } from './memory-notices.ts';
import { MemoryQueue } from './memory-queue.ts';
import { MemoryStore } from './memory-store.ts';
import { Tripwire } from './tripwire.ts';

export const FIRST: Attempt = { number: 1, isLast: false };
export const LAST: Attempt = { number: 36, isLast: true };
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export class World {
  readonly clock = new FixedClock();
  readonly store = new MemoryStore();
  readonly bindings = new MemoryBindings(this.store);
  readonly notices = new MemoryNotices(this.store);
  readonly queue = new MemoryQueue(this.clock);
  readonly foundation = new FakeFoundation();
  readonly directory = new FakeDirectory();
  readonly announcer = new FakeAnnouncer();
  readonly tripwire = new Tripwire();
  readonly doors: Doors;
  #said = 0;

  #settings: Settings;

  /** With `others` there are several foundations, and whoever asks has to say which. */
  constructor(settings: Partial<Settings> = {}, others: readonly FakeFoundation[] = []) {
    this.#settings = {
      rules: DEFAULT_RULES,
      identity: DEFAULT_IDENTITY,
      defaultLifetime: { kind: 'for', seconds: 7 * 86_400 },
      lapseAfterMs: DAY,
      reviewEveryMs: 90 * DAY,
      reviewRemindEveryMs: 7 * DAY,
      reconcileEveryMs: MINUTE,
      appGoneEndsAfterMs: DAY,
      ...settings,
    };
    const settingsNow = () => this.#settings;
    const foundation = this.tripwire.watch(this.foundation);
    this.doors = {
      foundation,
      foundations: listFoundations([foundation, ...others.map((other) => this.tripwire.watch(other))]),
      store: this.tripwire.watch(this.store),
      bindings: this.tripwire.watch(this.bindings),
      notices: this.tripwire.watch(this.notices),
      queue: this.tripwire.watch(this.queue),
      directory: this.tripwire.watch(this.directory),
      announcer: this.tripwire.watch(this.announcer),
      clock: this.clock,
      log: SILENT,
      get settings() {
        return settingsNow();
      },
    };
  }

  /** Somebody changes the configuration, and it is read again. */
  configure(settings: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...settings, since: this.clock.now() };
  }

  get handlers(): Handlers {
    const { doors } = this;
    return {
      plan: ({ request }, attempt) => planRequest(doors, request, attempt),
      nudge: ({ request }) => remindOf(doors, request),
      escalate: ({ request }) => escalateRequest(doors, request),
      lapse: ({ request }) => lapseRequest(doors, request),
      apply: ({ request }, attempt) => applyRequest(doors, request, attempt),
      remind: ({ request }) => remindOfReview(doors, request),
      warn: ({ request }) => warnOfEnd(doors, request),
      review: ({ request }, attempt) => reviewGrant(doors, request, attempt),
      expire: ({ request }) => expireGrant(doors, request),
      end: ({ request }) => endGrant(doors, request),
      announce: ({ request }) => announceRequest(doors, request),
      intent: ({ intent }, attempt) => performIntent(doors, intent, attempt),
      audit: () => postAuditTrail(doors),
      reconcile: ({ foundation }) => reconcileAt(doors, foundation),
    };
  }

  /** A second later somebody asks; what follows from it waits in the queue. */
  async ask(person: Person, ask: AskCommand): Promise<RequestId> {
    this.clock.advance(1_000);
    const submitted = await submitAsk(this.doors, { requester: person.slack, ask }, `said ${++this.#said}`);
    if (submitted.kind !== 'submitted') throw new Error(`${person.slack} asks too much: ${submitted.kind}`);
    await submitted.carried;
    return submitted.id;
  }

  /** A second later somebody wants something; what follows from it waits in the queue. */
  async want(person: Person, wish: Wish): Promise<IntentId> {
    this.clock.advance(1_000);
    const saying = { by: person.slack, place: { kind: 'direct' } } as const;
    const mark = `said ${++this.#said}`;
    const recorded =
      wish.kind === 'preview' || wish.kind === 'who'
        ? await recordLookup(this.doors, { ...saying, wish }, mark)
        : await recordIntent(this.doors, { ...saying, wish }, mark);
    if (recorded.kind !== 'recorded') throw new Error(`${person.slack} asks too much: ${recorded.kind}`);
    await recorded.carried;
    return recorded.id;
  }

  /** Runs what is due now. */
  async settle(): Promise<void> {
    await this.queue.drain(this.handlers);
  }

  /** Lets time pass, and runs what becomes due, each at its time. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await this.settle();
    for (let [next] = this.queue.waiting(); next && next.at <= end; [next] = this.queue.waiting()) {
      this.clock.advanceTo(next.at);
      await this.settle();
    }
    this.clock.advanceTo(end);
  }

  /** A minute passes, and live grants are compared with the foundation; so many times. */
  async look(times = 1): Promise<void> {
    for (let time = 0; time < times; time++) {
      await this.pass(MINUTE);
      const at = this.clock.now();
      const { names } = this.doors.foundations;
      await this.queue.carry(names.map((foundation) => ({ job: { stage: 'reconcile', foundation }, at })));
      await this.settle();
    }
  }

  /** The process is started again: the queue has lost everything, and the sweep finds what is due. */
  async restart(): Promise<void> {
    this.tripwire.disarm();
    this.queue.lose();
    this.clock.advance(10_000);
    await sweep(this.doors);
    await this.settle();
  }

  async request(id: RequestId): Promise<AccessRequest> {
    const stored = await this.store.find(id);
    if (!stored) throw new Error(`there is no request ${id}`);
    return stored.request;
  }

  async stateOf(id: RequestId): Promise<string> {
    return (await this.request(id)).state;
  }

  /** Asks, and lets the plan be made. */
  async askAndPlan(person: Person, ask: AskCommand): Promise<RequestId> {
    const id = await this.ask(person, ask);
    await this.settle();
    return id;
  }

  /** Wants something, and lets it be done with all that follows. */
  async say(person: Person, wish: Wish): Promise<void> {
    await this.want(person, wish);
    await this.settle();
  }

  /** Asks, has it approved and lets it be applied. */
  async grant(person: Person, ask: AskCommand, approver: Person): Promise<RequestId> {
    const id = await this.askAndPlan(person, ask);
    await this.say(approver, { kind: 'approve', request: id });
    return id;
  }
}
