// What went over the wire lately: requests to the foundation, calls to Slack, deliveries to the bot.
import type { FoundationStandIn } from '../foundation/server.ts';
import { type JsonObject, textAt } from '../workspace/json.ts';
import type { WorkspaceStandIn } from '../workspace/server.ts';
import type { Call, Delivery } from '../workspace/workspace.ts';
import { masked } from './masking.ts';
import type { ShownCall, ShownDelivery, ShownWire } from './shown.ts';

const MOST = 40;
const LONGEST_ANSWER = 4000;

export function wireOf(workspace: WorkspaceStandIn, foundation: FoundationStandIn): ShownWire {
  const { calls, deliveries } = workspace;
  return {
    requests: foundation.requests.latest(MOST).map(({ place, ...request }) => {
      const { method, path, query, principal, status, startedAt, endedAt } = request;
      return {
        key: `r${place}`,
        what: `${method} ${path}${query === '' ? '' : `?${query}`}`,
        by: principal ?? '',
        status,
        ms: endedAt === null ? null : endedAt - startedAt,
        at: startedAt,
      };
    }),
    calls: calls.slice(-MOST).map((call, index) => callOf(call, Math.max(0, calls.length - MOST) + index)),
    deliveries: deliveries
      .slice(-MOST)
      .map((delivery, index) => deliveryOf(delivery, Math.max(0, deliveries.length - MOST) + index)),
  };
}

function callOf({ method, ok, error, status, tookMs, at, args }: Call, place: number): ShownCall {
  const why = error === undefined ? {} : { error };
  return { key: `c${place}`, method, ok, ...why, status, ms: Math.round(tookMs), at, args: masked(legible(args)) };
}

/** Structures that came in a form are shown as what they are. */
function legible(args: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (typeof value !== 'string' || !/^[[{]/.test(value)) return [name, value];
      try {
        return [name, JSON.parse(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}

function deliveryOf(delivery: Delivery, place: number): ShownDelivery {
  const { kind, via, status, failure, retry, tookMs, at, sent, body } = delivery;
  return {
    key: `d${place}`,
    kind,
    what: wordsFor(sent),
    via,
    status,
    ...(failure !== undefined && { failure }),
    retry,
    ms: Math.round(tookMs),
    at,
    sent: masked(sent),
    answer: body.slice(0, LONGEST_ANSWER),
  };
}

function wordsFor(sent: JsonObject): string {
  const command = textAt(sent, 'command');
  if (command !== undefined) return `${command} ${textAt(sent, 'text') ?? ''}`;
  const type = textAt(sent, 'event', 'type') ?? textAt(sent, 'type') ?? '';
  const what = textAt(sent, 'actions', 0, 'action_id') ?? textAt(sent, 'view', 'callback_id') ?? '';
  return `${type} ${what}`.trim();
}
