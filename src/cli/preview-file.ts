// `c2c apply --dry-run`: the plan that a file comes to for somebody, printed; nobody is asked.
import { destinationSpaces, type Planned } from '../core/access-request.ts';
import { showItem, showStep } from '../core/audit.ts';
import type { ApplyAsk } from '../core/command.ts';
import { describeRefusal } from '../core/refusal.ts';
import { type SlackUserId, showSpace } from '../core/vocabulary.ts';
import { createMetrics } from '../http/metrics.ts';
import { findPlace } from '../lifecycle/foundations.ts';
import type { Hall } from '../lifecycle/ports.ts';
import { previewAsk } from '../lifecycle/preview.ts';
import { recognise } from '../lifecycle/recognise.ts';
import { openFoundations } from '../open-foundations.ts';
import { openBindings } from '../queue/bindings.ts';
import { openNotices } from '../queue/notices.ts';
import type { Counter, Told } from './apply.ts';

const ONCE = { number: 1, isLast: true } as const;

export async function previewFile(counter: Counter, person: SlackUserId, ask: ApplyAsk): Promise<Told> {
  const { config, store, queue, slack, redis, log } = counter;
  if (config.role === 'web') return refused('CF_API is not set here, and a plan is made from what is there.');
  const opened = openFoundations(config, { clock: Date, random: Math.random, log }, createMetrics());
  try {
    const hall: Hall = {
      foundations: opened.foundations,
      store,
      bindings: openBindings({ redis }),
      notices: openNotices({ redis }),
      queue,
      directory: slack.directory,
      announcer: slack.announcer,
      clock: Date,
      log,
      settings: { rules: config.rules, identity: config.identity, ...config.limits },
    };
    const identity = await recognise(hall, person);
    if (identity.kind === 'stranger') return refused(identity.because);
    const target = await store.findTarget(person);
    const place = findPlace(hall, target);
    if (place.kind === 'refused') return refused(describeRefusal(place.refusal));
    const answer = await previewAsk(place.doors, identity.person, ask, target, ONCE);
    if (answer.kind === 'preview') return { text: showPlan(answer.planned), exitCode: 0 };
    return refused(answer.kind === 'preview-refused' ? describeRefusal(answer.refusal) : 'there is no plan');
  } finally {
    await opened.close();
  }
}

function refused(because: string): Told {
  return { text: `${because} Nothing was asked.`, exitCode: 1 };
}

function showPlan(planned: Planned): string {
  const { steps, kept } = planned.plan;
  const owners = destinationSpaces(planned).map(showSpace).join(', ');
  const heading =
    steps.length === 0
      ? 'Nothing is missing: all of it is there already.'
      : `The plan, for the owners of ${owners} to decide. Nobody was asked.`;
  return [
    heading,
    ...steps.map((step) => `  + ${showStep(step)}`),
    ...kept.map(({ item, holders }) => {
      const ids = holders.map(({ id }) => id).join(', ');
      return `  · ${showItem(item)}, there already${ids === '' ? '' : ` (${ids})`}`;
    }),
  ].join('\n');
}
