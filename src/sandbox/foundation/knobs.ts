// Everything about the foundation's behaviour that a test or a visitor may turn while it runs.
import * as z from 'zod';

/** false: up. true: the gorouter answers 502 for it. 404 or 503: it answers that. */
const Down = z.union([z.boolean(), z.literal(404), z.literal(502), z.literal(503)]);
export type Down = z.infer<typeof Down>;

const RateLimit = z.strictObject({
  limit: z.int().min(1).default(2000),
  unauthenticatedLimit: z.int().min(1).default(100),
  intervalSeconds: z.int().min(1).default(3600),
  exemptAdmins: z.boolean().default(true),
});

export const Knobs = z.strictObject({
  /** cf-deployment's enable_space_developer_self_service: then any valid token may use the policy API. */
  selfService: z.boolean().default(true),
  maxPolicies: z.int().min(0).default(150),
  /** Width of a policy tag in bytes: 2 gives room for 65,535 apps. */
  tagLength: z.int().min(1).max(3).default(2),
  /** How often the policy server removes policies of apps that are gone; its own floor is 60 s. */
  cleanupInterval: z.int().min(60).default(3600),
  /** Messages go into error bodies unescaped, as the real policy server does it. */
  unescapedErrors: z.boolean().default(true),
  /** An old policy server on a Cloud Controller without v2: every check for a non-admin fails with 500. */
  spaceChecksFail: z.boolean().default(false),
  /** Origins of pages in a browser that may ask the policy server; `*` lets every one (allowed_cors_domains). */
  corsDomains: z.array(z.string()).default([]),
  /** An older cf CLI gets a warning with its organizations and spaces; empty: none is too old. */
  minCliVersion: z.union([z.literal(''), z.string().regex(/^\d+\.\d+\.\d+$/)]).default(''),
  latencyMs: z.number().min(0).default(0),
  jobMs: z.number().min(0).default(0),
  tokenLifetimeSeconds: z.int().min(1).default(1200),
  refreshTokenLifetimeSeconds: z.int().min(1).default(2_592_000),
  rateLimit: RateLimit.nullable().default(null),
  policyServerDown: Down.default(false),
  uaaDown: Down.default(false),
  ccDown: Down.default(false),
  /** Feature flags of Cloud Controller, with its own defaults. */
  routeCreation: z.boolean().default(true),
  routeSharing: z.boolean().default(false),
  /** Routes one organization, or one space, may have; null: as many as it likes. */
  routeQuota: z.int().min(0).nullable().default(null),
  spaceRouteQuota: z.int().min(0).nullable().default(null),
  /** Moves the foundation's clock: token lifetimes, rate limit windows, jobs and cleanup follow it. */
  clockOffsetSeconds: z.number().default(0),
});
export type Knobs = z.output<typeof Knobs>;
export type KnobChanges = z.input<typeof Knobs>;

/** The defaults of a partial parse would undo earlier turns, so only the named knobs are taken over. */
export function turnKnobs(knobs: Knobs, changes: unknown): void {
  const parsed = Knobs.safeParse({ ...knobs, ...z.looseObject({}).parse(changes) });
  if (!parsed.success) throw new Error(`turning knobs: ${z.prettifyError(parsed.error)}`);
  Object.assign(knobs, parsed.data);
}
