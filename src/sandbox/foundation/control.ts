// The foundation seen and broken from outside its process: state, acts, knobs, faults and the request log under /__sandbox/.
import * as z from 'zod';
import type { ChangeFeed } from './changes.ts';
import { ORGANIZATION_ROLES, SPACE_ROLES } from './entities.ts';
import type { FaultPlan } from './faults.ts';
import { Fault } from './faults.ts';
import type { Knobs } from './knobs.ts';
import { turnKnobs } from './knobs.ts';
import type { RequestLog } from './request-log.ts';
import type { Answer, Endpoint, Exchange } from './router.ts';
import { json, param } from './router.ts';
import type { FoundationState } from './store.ts';

export interface Controls {
  readonly state: FoundationState;
  readonly knobs: Knobs;
  readonly faults: FaultPlan;
  readonly requests: RequestLog;
  readonly changes: ChangeFeed;
  readonly revokeTokens: (userNameOrClientId: string) => void;
}

const app = z.string();
const route = z.string();
const policy = {
  from: z.string(),
  to: z.string(),
  protocol: z.enum(['tcp', 'udp']).optional(),
  start: z.int(),
  end: z.int().optional(),
};
const role = { user: z.string(), type: z.enum([...ORGANIZATION_ROLES, ...SPACE_ROLES]), in: z.string() };

/** What a visitor can do: apps as `org/space/app`, spaces as `org/space`, routes as `host.domain`. */
const Act = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('push app'), name: z.string().min(1), space: z.string() }),
  z.strictObject({ act: z.literal('delete app'), app }),
  z.strictObject({ act: z.literal('rename app'), app, name: z.string().min(1) }),
  z.strictObject({ act: z.literal('start app'), app }),
  z.strictObject({ act: z.literal('stop app'), app }),
  z.strictObject({ act: z.literal('create route'), host: z.string(), domain: z.string(), space: z.string() }),
  z.strictObject({ act: z.literal('delete route'), route }),
  z.strictObject({ act: z.literal('map route'), route, app, port: z.int().optional() }),
  z.strictObject({ act: z.literal('unmap route'), route, app }),
  z.strictObject({ act: z.literal('add policy'), ...policy }),
  z.strictObject({ act: z.literal('remove policy'), ...policy }),
  z.strictObject({ act: z.literal('add role'), ...role }),
  z.strictObject({ act: z.literal('remove role'), ...role }),
  z.strictObject({ act: z.literal('suspend organization'), name: z.string(), suspended: z.boolean().default(true) }),
  z.strictObject({ act: z.literal('revoke tokens'), of: z.string() }),
]);
type Act = z.output<typeof Act>;

export function controlEndpoints(controls: Controls): Endpoint[] {
  const { state, knobs, faults, requests } = controls;
  const endpoint = (method: string, path: string, handle: (exchange: Exchange) => unknown): Endpoint => ({
    server: 'control',
    method,
    path: `/__sandbox/${path}`,
    handle: (exchange) => orMistake(() => json(200, handle(exchange))),
  });
  return [
    endpoint('GET', 'state', () => ({
      apps: state.apps(),
      routes: state.routes(),
      policies: state.policies(),
      roles: state.roles(),
      tags: state.policyTable.tags(),
      knobs,
      faults: faults.planned(),
    })),
    endpoint('POST', 'acts', (exchange) => {
      perform(controls, Act.parse(bodyOf(exchange)));
      return {};
    }),
    endpoint('GET', 'knobs', () => knobs),
    endpoint('POST', 'knobs', (exchange) => {
      turnKnobs(knobs, bodyOf(exchange));
      controls.changes.tell('knobs', 'changed', 'knobs turned');
      return knobs;
    }),
    endpoint('GET', 'faults', () => faults.planned()),
    endpoint('POST', 'faults', (exchange) => ({ id: faults.plan(Fault.parse(bodyOf(exchange))) })),
    endpoint('DELETE', 'faults', () => {
      faults.clear();
      return {};
    }),
    endpoint('DELETE', 'faults/:id', (exchange) => {
      faults.clear(param(exchange, 'id'));
      return {};
    }),
    endpoint('GET', 'requests', () => ({
      requests: requests.all(),
      sequentialRoundTrips: requests.sequentialRoundTrips(),
    })),
    endpoint('DELETE', 'requests', () => {
      requests.clear();
      return {};
    }),
  ];
}

function perform({ state, revokeTokens }: Controls, act: Act): void {
  switch (act.act) {
    case 'push app':
      state.pushApp(act.name, act.space);
      return;
    case 'delete app':
      return state.deleteApp(act.app);
    case 'rename app':
      return state.renameApp(act.app, act.name);
    case 'start app':
      return state.startApp(act.app);
    case 'stop app':
      return state.stopApp(act.app);
    case 'create route':
      state.createRoute(act.host, act.domain, act.space);
      return;
    case 'delete route':
      return state.deleteRoute(act.route);
    case 'map route':
      state.mapRoute(act.route, act.app, act.port);
      return;
    case 'unmap route':
      return state.unmapRoute(act.route, act.app);
    case 'add policy':
      return state.addPolicy(act);
    case 'remove policy':
      return state.removePolicy(act);
    case 'add role':
      state.addRole(act.user, act.type, act.in);
      return;
    case 'remove role':
      return state.removeRole(act.user, act.type, act.in);
    case 'suspend organization':
      return state.suspendOrganization(act.name, act.suspended);
    case 'revoke tokens':
      return revokeTokens(act.of);
  }
}

function bodyOf({ body }: Exchange): unknown {
  return JSON.parse(body.toString('utf8'));
}

function orMistake(act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    if (error instanceof z.ZodError) return json(400, { error: z.prettifyError(error) });
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
