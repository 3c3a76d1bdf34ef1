// The door to one Cloud Foundry installation: puts the parts together and answers as the lifecycle's Foundation.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Examined,
  type Foundation,
  FoundationRefused,
  FoundationUnavailable,
  type Log,
  type WriteRefusal,
} from '../lifecycle/ports.ts';
import type { FoundationName } from '../core/vocabulary.ts';
import { findApps, findAppsByGuid, findAppsIn } from './apps.ts';
import { Cached } from './cached.ts';
import { discoverServers, readServers } from './discovery.ts';
import { internalDomains } from './domains.ts';
import { examine } from './examine.ts';
import { HttpClient, type RecordExchange, TIMEOUTS, type Timeouts } from './http-client.ts';
import { addPolicies, findPolicies, findPoliciesTo, removePolicies } from './policies.ts';
import { RETRY_LIMITS } from './retry.ts';
import { findRoles, OrgRoles } from './roles.ts';
import { createRoute, deleteRoute, mapRoute, unmapRoute } from './route-changes.ts';
import { findRoutes } from './routes.ts';
import { Session } from './session.ts';
import { Transport } from './transport.ts';
import { type Credentials, Tokens } from './uaa.ts';

export interface FoundationOptions {
  readonly name: FoundationName;
  /** The address of the API, as `cf api` shows it. */
  readonly api: string;
  readonly credentials: Credentials;
  /** Milliseconds since 1970. */
  readonly clock: { now(): number };
  /** At least 0, below 1; spreads retries. */
  readonly random: () => number;
  readonly log: Log;
  readonly timeouts?: Partial<Timeouts>;
  /** Open connections at most, for each server. */
  readonly connections?: number;
  /** Network policies that one source app may have unless we hold network.admin; an operator may have changed it. */
  readonly policyQuota?: number;
  /** The identity providers whose users' roles count; all of them when left out. */
  readonly origins?: readonly string[];
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Counts what is exchanged with the foundation. */
  readonly record?: RecordExchange;
}

/** Whether the foundation can be worked with now: its root answers and UAA gives us a token. */
export type Readiness =
  | { readonly kind: 'ready' }
  /** `unavailable` may pass; `refused` needs somebody to change the configuration. */
  | { readonly kind: 'unavailable' | 'refused'; readonly reason: string };

export interface CloudFoundry extends Foundation {
  /** Asks the foundation at most once in a few seconds, however often it is called, and does not insist. */
  check(): Promise<Readiness>;
  /** Looks at all that c2c needs of this foundation, without changing anything. */
  examine(): Promise<readonly Examined[]>;
  /** Ends the connections; calls under way end with FoundationUnavailable. */
  close(): Promise<void>;
}

/** Twenty jobs at a time, each with up to three requests side by side. */
const CONNECTIONS = 64;
/** The policy server's default since October 2023 (policy-server job spec, max_policies_per_app_source). */
const POLICY_QUOTA = 150;
const READINESS_KEPT_MS = 5_000;

/** Connects to nothing yet: addresses, token and domains are fetched when they are first needed, and then kept. */
export function connectFoundation(options: FoundationOptions): CloudFoundry {
  const { api, credentials, clock, random, log } = options;
  const { connections = CONNECTIONS, policyQuota = POLICY_QUOTA, wait = sleep, record = () => {} } = options;
  const http = new HttpClient({ timeouts: { ...TIMEOUTS, ...options.timeouts }, connections, clock, log, record });
  const settings = { http, clock, random, wait, log };
  const transport = new Transport(settings);
  const probe = new Transport({ ...settings, limits: { ...RETRY_LIMITS, retries: 0 } });
  const discovery = discoverServers(api, transport, clock);
  const tokens = new Tokens(credentials, discovery, transport, clock);
  const session = new Session(discovery, tokens, transport);
  const domains = internalDomains(session, clock);
  const roleReading = { session, origins: options.origins, log };
  const orgRoles = new OrgRoles(roleReading);
  const readiness = new Cached(
    () => checkReadiness(async () => discovery.refresh(() => readServers(api, probe)), tokens),
    clock,
    READINESS_KEPT_MS,
  );

  return {
    name: options.name,
    findApps: async (names) => findApps(session, names),
    findAppsIn: async (space) => findAppsIn(session, space),
    findRoutes: async (query) => findRoutes(session, domains, query),
    findPolicies: async (sources) => findPolicies(session, policyQuota, sources),
    findPoliciesTo: async (destinations) => findPoliciesTo(session, destinations),
    findAppsByGuid: async (guids) => findAppsByGuid(session, guids),
    findRoles: async (spaces) => findRoles(roleReading, spaces),
    findOrgRoles: async (spaces) => orgRoles.find(spaces),
    createRoute: async (route, space, request) => orRefusal(createRoute(session, route, space, request)),
    mapRoute: async (route, app) => orRefusal(mapRoute(session, route, app)),
    unmapRoute: async (route, app) => orRefusal(unmapRoute(session, route, app)),
    deleteRoute: async (route) => orRefusal(deleteRoute(session, wait, route)),
    addPolicies: async (policies) => orRefusal(addPolicies(session, policies)),
    removePolicies: async (policies) => orRefusal(removePolicies(session, policies)),
    check: async () => readiness.get(),
    examine: async () => examine(async () => readiness.get(), session, domains),
    close: async () => http.close(),
  };
}

/** A write that cannot be done because a read before it, or the sign-in, is refused is a refused write. */
async function orRefusal<Outcome>(writing: Promise<Outcome>): Promise<Outcome | WriteRefusal> {
  try {
    return await writing;
  } catch (error) {
    if (error instanceof FoundationRefused) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

async function checkReadiness(askRoot: () => Promise<unknown>, tokens: Tokens): Promise<Readiness> {
  try {
    await askRoot();
    await tokens.get();
    return { kind: 'ready' };
  } catch (error) {
    if (error instanceof FoundationUnavailable) return { kind: 'unavailable', reason: error.message };
    if (error instanceof FoundationRefused) return { kind: 'refused', reason: error.message };
    throw error;
  }
}
