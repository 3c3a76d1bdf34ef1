// What we read of the servers' JSON: only the fields we use, so that a new field or an odd one elsewhere breaks nothing.
import * as z from 'zod';
import type { AppGuid, DomainGuid, RouteGuid, SpaceGuid } from '../core/vocabulary.ts';

const isGuid = (value: unknown) => typeof value === 'string' && value !== '';
const AppGuid = z.custom<AppGuid>(isGuid, 'expected an app GUID');
const SpaceGuid = z.custom<SpaceGuid>(isGuid, 'expected a space GUID');
const RouteGuid = z.custom<RouteGuid>(isGuid, 'expected a route GUID');
const DomainGuid = z.custom<DomainGuid>(isGuid, 'expected a domain GUID');

function toOne<Guid extends z.ZodType>(guid: Guid) {
  return z.object({ data: z.object({ guid }) });
}

/** Components that are not installed have null links (cloud_controller_ng app/controllers/runtime/root_controller.rb). */
const Link = z.object({ href: z.url() }).nullish();

export const Root = z.object({
  links: z.object({ cloud_controller_v3: Link, network_policy_v1: Link, login: Link, uaa: Link }),
});
export type Root = z.infer<typeof Root>;

export const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number(),
  scope: z.string().default(''),
  refresh_token: z.string().optional(),
});
export type TokenAnswer = z.infer<typeof TokenAnswer>;

export const UaaError = z.object({ error: z.string(), error_description: z.string().default('') });
export type UaaError = z.infer<typeof UaaError>;

export const CcErrors = z.object({
  errors: z.array(z.object({ code: z.number(), detail: z.string(), title: z.string().default('') })).min(1),
});
export type CcErrors = z.infer<typeof CcErrors>;

export const Page = z.object({
  pagination: z.object({ next: z.object({ href: z.url() }).nullish() }),
});
export type Page = z.infer<typeof Page>;

const Included = z
  .object({
    spaces: z
      .array(
        z.object({
          guid: SpaceGuid,
          name: z.string(),
          relationships: z.object({ organization: toOne(z.string()) }),
        }),
      )
      .default([]),
    organizations: z.array(z.object({ guid: z.string(), name: z.string() })).default([]),
  })
  .prefault({});
export type Included = z.infer<typeof Included>;

export const Space = z.object({ guid: SpaceGuid, relationships: z.object({ organization: toOne(z.string()) }) });
export type Space = z.infer<typeof Space>;

export const SpacePage = Page.extend({ resources: z.array(Space), included: Included });
export type SpacePage = z.infer<typeof SpacePage>;

export const App = z.object({
  guid: AppGuid,
  name: z.string(),
  state: z.string(),
  lifecycle: z.object({ type: z.enum(['buildpack', 'docker', 'cnb', 'unknown']).catch('unknown') }),
  relationships: z.object({ space: toOne(SpaceGuid) }),
});
export type App = z.infer<typeof App>;

export const AppPage = Page.extend({ resources: z.array(App), included: Included });
export type AppPage = z.infer<typeof AppPage>;

export const Domain = z.object({ guid: DomainGuid, name: z.string(), internal: z.boolean() });
export type Domain = z.infer<typeof Domain>;

export const DomainPage = Page.extend({ resources: z.array(Domain) });
export type DomainPage = z.infer<typeof DomainPage>;

export const Destination = z.object({
  guid: z.string(),
  app: z.object({ guid: AppGuid }),
  port: z.number().nullish(),
});
export type Destination = z.infer<typeof Destination>;

export const DestinationList = z.object({ destinations: z.array(Destination) });
export type DestinationList = z.infer<typeof DestinationList>;

export const Route = z.object({
  guid: RouteGuid,
  host: z.string(),
  destinations: z.array(Destination),
  metadata: z.object({ annotations: z.record(z.string(), z.string().nullable()).default({}) }).prefault({}),
  relationships: z.object({ space: toOne(SpaceGuid), domain: toOne(DomainGuid) }),
});
export type Route = z.infer<typeof Route>;

export const RoutePage = Page.extend({ resources: z.array(Route), included: Included });
export type RoutePage = z.infer<typeof RoutePage>;

export const RouteReservation = z.object({ matching_route: z.boolean() });
export type RouteReservation = z.infer<typeof RouteReservation>;

const IncludedUsers = z
  .object({
    users: z
      .array(z.object({ guid: z.string(), username: z.string().nullish(), origin: z.string().nullish() }))
      .default([]),
  })
  .prefault({});

export const RolePage = Page.extend({
  resources: z.array(
    z.object({ type: z.string(), relationships: z.object({ user: toOne(z.string()), space: toOne(SpaceGuid) }) }),
  ),
  included: IncludedUsers,
});
export type RolePage = z.infer<typeof RolePage>;

export const OrgRolePage = Page.extend({
  resources: z.array(
    z.object({
      type: z.string(),
      relationships: z.object({ user: toOne(z.string()), organization: toOne(z.string()) }),
    }),
  ),
  included: IncludedUsers,
});
export type OrgRolePage = z.infer<typeof OrgRolePage>;

export const Job = z.object({
  state: z.string(),
  errors: z.array(z.object({ detail: z.string() })).default([]),
});
export type Job = z.infer<typeof Job>;

export const PolicyList = z.object({
  policies: z.array(
    z.object({
      source: z.object({ id: AppGuid }),
      destination: z.object({
        id: AppGuid,
        protocol: z.enum(['tcp', 'udp']),
        ports: z.object({ start: z.number(), end: z.number() }),
      }),
    }),
  ),
});
export type PolicyList = z.infer<typeof PolicyList>;

export const PolicyServerError = z.object({ error: z.string() });
export type PolicyServerError = z.infer<typeof PolicyServerError>;
