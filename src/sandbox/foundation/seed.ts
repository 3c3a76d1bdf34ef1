// What a foundation starts with: the schema of a seed file, and the people and apps used everywhere in this project.
import * as z from 'zod';
import { ORGANIZATION_ROLES, SPACE_ROLES } from './entities.ts';

const Port = z.int().min(1).max(65535);
const Name = z.string().min(1);

const SeedRole = z.strictObject({
  type: z.enum([...ORGANIZATION_ROLES, ...SPACE_ROLES]),
  /** `org` for an organization role, `org/space` for a space role. */
  in: Name,
});

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const GrantType = z.enum(['password', 'client_credentials', 'authorization_code', 'refresh_token', JWT_BEARER]);

const SeedApp = z.strictObject({
  name: Name,
  state: z.enum(['STARTED', 'STOPPED']).default('STARTED'),
  lifecycle: z.enum(['buildpack', 'docker', 'cnb']).default('buildpack'),
  instances: z.int().min(0).default(1),
  exposes: z.array(Port).default([]),
});

export const Seed = z.strictObject({
  /** Makes the GUIDs of two foundations differ. */
  name: Name.default('sandbox'),
  organizations: z.array(
    z.strictObject({
      name: Name,
      suspended: z.boolean().default(false),
      spaces: z.array(z.strictObject({ name: Name, apps: z.array(SeedApp).default([]) })).default([]),
    }),
  ),
  domains: z
    .array(
      z.strictObject({ name: Name, internal: z.boolean().default(false), organization: Name.nullable().default(null) }),
    )
    .default([]),
  people: z
    .array(
      z.strictObject({
        userName: Name,
        password: z.string().default('password'),
        groups: z.array(Name).default([]),
        roles: z.array(SeedRole).default([]),
        locked: z.boolean().default(false),
      }),
    )
    .default([]),
  clients: z
    .array(
      z.strictObject({
        id: Name,
        secret: z.string(),
        grantTypes: z.array(GrantType),
        authorities: z.array(Name).default([]),
        scopes: z.array(Name).default([]),
        redirectUris: z.array(Name).default([]),
        roles: z.array(SeedRole).default([]),
      }),
    )
    .default([]),
  routes: z
    .array(z.strictObject({ host: Name, domain: Name, space: Name, apps: z.array(Name).default([]) }))
    .default([]),
  policies: z
    .array(
      z.strictObject({ from: Name, to: Name, protocol: z.enum(['tcp', 'udp']).default('tcp'), start: Port, end: Port }),
    )
    .default([]),
});
export type Seed = z.input<typeof Seed>;
export type PlantedSeed = z.output<typeof Seed>;

export class SeedError extends Error {
  override name = 'SeedError';
}

export function parseSeed(input: unknown): PlantedSeed {
  const parsed = Seed.safeParse(input);
  if (!parsed.success) throw new SeedError(`reading the seed of a foundation:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** What the `cf` client of cf-deployment may pass on to its users (cf-deployment.yml, uaa.clients.cf). */
const CF_SCOPES = [
  'network.admin',
  'network.write',
  'cloud_controller.read',
  'cloud_controller.write',
  'openid',
  'password.write',
  'scim.me',
  'uaa.user',
  'cloud_controller.admin',
  'cloud_controller.admin_read_only',
  'cloud_controller.global_auditor',
];

export const seed: Seed = {
  name: 'sandbox',
  organizations: [
    {
      name: 'shop',
      spaces: [
        { name: 'prod', apps: [{ name: 'web', instances: 2 }, { name: 'api' }] },
        {
          name: 'data',
          apps: [{ name: 'db' }, { name: 'cache' }, { name: 'metrics', lifecycle: 'docker', exposes: [9000] }],
        },
        { name: 'test', apps: [{ name: 'web' }, { name: 'db' }] },
      ],
    },
    { name: 'bank', spaces: [{ name: 'ledger', apps: [{ name: 'accounts' }] }] },
  ],
  domains: [{ name: 'apps.internal', internal: true }, { name: 'apps.example.com' }],
  people: [
    { userName: 'ada@example.com', roles: [{ type: 'space_developer', in: 'shop/prod' }] },
    { userName: 'grace@example.com', roles: [{ type: 'space_developer', in: 'shop/data' }] },
    { userName: 'linus@example.com', roles: [{ type: 'space_manager', in: 'shop/data' }] },
    {
      userName: 'barbara@example.com',
      roles: [
        { type: 'space_developer', in: 'shop/prod' },
        { type: 'space_developer', in: 'shop/data' },
      ],
    },
    { userName: 'alan@example.com', roles: [{ type: 'organization_manager', in: 'shop' }] },
    { userName: 'edsger@example.com', roles: [{ type: 'space_developer', in: 'bank/ledger' }] },
    { userName: 'margaret@example.com', roles: [{ type: 'space_supporter', in: 'shop/prod' }] },
    {
      userName: 'c2c-bot@example.com',
      password: 'c2c-password',
      groups: ['network.admin', 'cloud_controller.admin'],
    },
  ],
  clients: [
    { id: 'cf', secret: '', grantTypes: ['password', 'refresh_token', JWT_BEARER], scopes: CF_SCOPES },
    {
      id: 'c2c-bot',
      secret: 'c2c-secret',
      grantTypes: ['client_credentials'],
      authorities: ['network.admin', 'cloud_controller.admin', 'cloud_controller.read', 'cloud_controller.write'],
    },
    // With this one people link their Slack account: they sign in, and c2c learns who they are.
    {
      id: 'c2c-link',
      secret: 'link-secret',
      grantTypes: ['authorization_code'],
      scopes: ['openid'],
      redirectUris: ['http://127.0.0.1*', 'http://localhost*'],
    },
    // The policy server's own client, with which it asks UAA about tokens.
    {
      id: 'network-policy',
      secret: 'network-policy-secret',
      grantTypes: ['client_credentials'],
      authorities: ['uaa.resource', 'cloud_controller.admin_read_only'],
    },
    {
      id: 'c2c-limited',
      secret: 'limited-secret',
      grantTypes: ['client_credentials'],
      authorities: ['network.write', 'cloud_controller.read', 'cloud_controller.write'],
      roles: [
        { type: 'space_developer', in: 'shop/prod' },
        { type: 'space_developer', in: 'shop/data' },
      ],
    },
  ],
};
