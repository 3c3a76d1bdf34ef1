// What a visitor may break and mend, on the foundation and in Slack, each with what is broken now.
import type { FoundationStandIn } from '../foundation/server.ts';
import type { WorkspaceStandIn } from '../workspace/server.ts';
import type { ShownTrouble } from './shown.ts';

export interface Trouble extends Omit<ShownTrouble, 'state'> {
  state: () => string | undefined;
  begin: () => void;
  mend: () => void;
}

const SLOW_MS = 1500;
const RETRY_AFTER = 5;
const REFUSED_POSTS = 3;

export function troublesOf(foundation: FoundationStandIn, workspace: WorkspaceStandIn): Trouble[] {
  return [...foundationTroubles(foundation), ...slackTroubles(workspace)];
}

function foundationTroubles(foundation: FoundationStandIn): Trouble[] {
  const { state, knobs } = foundation;
  const where = 'foundation';
  return [
    {
      ...{ id: 'policy-server-down', where, kind: 'switch', label: 'Policy server down' },
      explains: 'What is approved waits and is tried again; mend it and watch it being applied.',
      state: () => (knobs.policyServerDown === false ? undefined : 'it answers 502'),
      begin: () => foundation.turnKnobs({ policyServerDown: true }),
      mend: () => foundation.turnKnobs({ policyServerDown: false }),
    },
    {
      ...{ id: 'slow', where, kind: 'switch', label: 'Slow foundation' },
      explains: 'Every request takes a second and a half. Slack is answered in time all the same.',
      state: () => (knobs.latencyMs > 0 ? `${knobs.latencyMs / 1000} s for every request` : undefined),
      begin: () => foundation.turnKnobs({ latencyMs: SLOW_MS }),
      mend: () => foundation.turnKnobs({ latencyMs: 0 }),
    },
    rateLimitTrouble(foundation),
    {
      ...{ id: 'push-again', where, kind: 'act', label: 'Delete shop/data/db, push it again' },
      explains: 'The same name, a new GUID: policies and routes stay behind with the old one.',
      state: () => undefined,
      begin: () => void state.pushApp('db', 'shop/data'),
      mend: () => undefined,
    },
    {
      ...{ id: 'blue-green', where, kind: 'act', label: 'Swap shop/prod/web, blue for green' },
      explains: 'A new app takes the name; the old one is renamed and stopped, and keeps its policies.',
      state: () => undefined,
      begin: () => swap(foundation),
      mend: () => undefined,
    },
    handMadeTrouble(foundation),
    roleTrouble(foundation),
  ];
}

function swap({ state }: FoundationStandIn): void {
  const retired = 'shop/prod/web-venerable';
  if (state.apps().some(({ path }) => path === retired)) state.deleteApp(retired);
  state.renameApp('shop/prod/web', 'web-venerable');
  state.stopApp(retired);
  state.pushApp('web', 'shop/prod');
}

function rateLimitTrouble({ faults }: FoundationStandIn): Trouble {
  let planned: string | undefined;
  const body = {
    errors: [{ code: 10013, title: 'CF-RateLimitExceeded', detail: 'Rate Limit Exceeded' }],
  };
  return {
    ...{ id: 'cc-429', where: 'foundation', kind: 'switch', label: 'Cloud Controller says 429' },
    explains: `Too many requests, come again in ${RETRY_AFTER} seconds. c2c keeps to that.`,
    state: () => (faults.planned().some(({ id }) => id === planned) ? `Retry-After: ${RETRY_AFTER}` : undefined),
    begin: () => {
      if (faults.planned().some(({ id }) => id === planned)) return;
      planned = faults.plan({
        kind: 'answer',
        path: '/v3/**',
        status: 429,
        headers: { 'Retry-After': String(RETRY_AFTER), 'Content-Type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
        times: 'until cleared',
      });
    },
    mend: () => {
      if (planned !== undefined) faults.clear(planned);
      planned = undefined;
    },
  };
}

function handMadeTrouble({ state }: FoundationStandIn): Trouble {
  const [from, to, port] = ['shop/prod/api', 'shop/data/cache', 6379];
  const isThere = () => state.policies().some((each) => each.from === from && each.to === to && each.start === port);
  return {
    ...{ id: 'hand-made', where: 'foundation', kind: 'switch', label: 'A policy made by hand' },
    explains: 'api → cache tcp 6379, from somebody’s terminal. c2c leaves alone what it did not make.',
    state: () => (isThere() ? 'api → cache tcp 6379' : undefined),
    begin: () => state.addPolicy({ from, to, start: port }),
    mend: () => state.removePolicy({ from, to, start: port }),
  };
}

function roleTrouble({ state }: FoundationStandIn): Trouble {
  const [user, type, space] = ['grace@example.com', 'space_developer', 'shop/data'] as const;
  const holdsIt = () => state.roles().some((role) => role.user === user && role.type === type && role.in === space);
  return {
    ...{ id: 'role', where: 'foundation', kind: 'switch', label: 'grace loses her role' },
    explains: 'No developer of shop/data any more: her press is refused, and she alone is told why.',
    state: () => (holdsIt() ? undefined : 'no developer of shop/data'),
    begin: () => (holdsIt() ? state.removeRole(user, type, space) : undefined),
    mend: () => void state.addRole(user, type, space),
  };
}

function slackTroubles(workspace: WorkspaceStandIn): Trouble[] {
  const { knobs, faults } = workspace;
  const where = 'slack';
  const posts = () =>
    faults.pending
      .filter(({ method, fault }) => method === 'chat.postMessage' && fault.kind === 'rate_limited')
      .reduce((sum, { left }) => sum + left, 0);
  return [
    {
      ...{ id: 'slack-429', where, kind: 'switch', label: 'Slack says 429' },
      explains: `The next ${REFUSED_POSTS} messages are refused for ${RETRY_AFTER} seconds each, and come later.`,
      state: () => (posts() > 0 ? `Retry-After: ${RETRY_AFTER}, ${posts()} more` : undefined),
      begin: () => faults.plan('chat.postMessage', { kind: 'rate_limited', retryAfter: RETRY_AFTER }, REFUSED_POSTS),
      mend: () => faults.clear(),
    },
    {
      ...{ id: 'duplicates', where, kind: 'switch', label: 'Everything twice' },
      explains: 'Each command and press is delivered two times at once, and still counts once.',
      state: () => (knobs.duplicateDelivery === 'off' ? undefined : 'two deliveries each'),
      begin: () => workspace.turnKnobs({ duplicateDelivery: 'together' }),
      mend: () => workspace.turnKnobs({ duplicateDelivery: 'off' }),
    },
    {
      ...{ id: 'timeouts', where, kind: 'switch', label: 'Answers after 3 seconds' },
      explains: 'c2c hears everything, Slack gives up on its answers: you read operation_timeout.',
      state: () => (knobs.lateAcknowledgements ? 'operation_timeout' : undefined),
      begin: () => workspace.turnKnobs({ lateAcknowledgements: true }),
      mend: () => workspace.turnKnobs({ lateAcknowledgements: false }),
    },
    {
      ...{ id: 'slack-down', where, kind: 'switch', label: 'Slack’s API down' },
      explains: 'No message gets through. The work goes on, and what was to be said comes afterwards.',
      state: () => (knobs.slack === 'up' ? undefined : 'it answers 503'),
      begin: () => workspace.turnKnobs({ slack: 'unavailable' }),
      mend: () => workspace.turnKnobs({ slack: 'up' }),
    },
  ];
}
