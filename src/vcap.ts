// Which Redis Cloud Foundry has bound to this app: VCAP_SERVICES in, the address of its Redis out.
import * as z from 'zod';

const Text = z.union([z.string(), z.number().transform(String)]).optional();
const Flag = z
  .union([z.boolean(), z.string().transform((text) => text === 'true')])
  .optional()
  .catch(false);

// Brokers agree on little; these are the names that they use for the same few things.
const Credentials = z.looseObject({
  uri: Text.catch(undefined),
  url: Text.catch(undefined),
  host: Text.catch(undefined),
  hostname: Text.catch(undefined),
  port: Text.catch(undefined),
  tls_port: Text.catch(undefined),
  username: Text.catch(undefined),
  password: Text.catch(undefined),
  tls: Flag,
  ssl: Flag,
  tls_enabled: Flag,
});
type Credentials = z.output<typeof Credentials>;

const BoundService = z.looseObject({
  name: z.string().default(''),
  label: z.string().default(''),
  tags: z.array(z.string()).default([]),
  credentials: Credentials.default({}),
});
type BoundService = z.output<typeof BoundService>;

const Services = z.record(z.string(), z.array(BoundService));

/** What is bound; the text of `wrong` reads on after "VCAP_SERVICES". */
export type BoundRedis =
  | { readonly kind: 'found'; readonly url: string; readonly service: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong'; readonly what: string };

export function findRedis(vcapServices: string): BoundRedis {
  const services = parse(vcapServices);
  if (!services)
    return { kind: 'wrong', what: 'is not the JSON that Cloud Foundry makes of bound services. Unset it.' };
  const found = services.filter(isRedis);
  const [service, another] = found;
  if (!service) return { kind: 'none' };
  if (another) {
    const names = found.map(({ name }) => `"${name}"`).join(', ');
    const what = `binds ${found.length} Redis services: ${names}. Set REDIS_URL to the one that c2c is to keep its requests in.`;
    return { kind: 'wrong', what };
  }
  const url = addressOf(service.credentials);
  if (url === undefined) {
    const what = `binds "${service.name}" without a usable uri, and without host and port. Set REDIS_URL to its address.`;
    return { kind: 'wrong', what };
  }
  return { kind: 'found', url, service: service.name };
}

function parse(text: string): readonly BoundService[] | undefined {
  try {
    return Object.values(Services.parse(JSON.parse(text))).flat();
  } catch {
    return undefined;
  }
}

function isRedis({ name, label, tags, credentials }: BoundService): boolean {
  const scheme = /^([a-z][a-z+.-]*):/i.exec(credentials.uri ?? credentials.url ?? '')?.[1];
  if (scheme !== undefined) return /^rediss?$/i.test(scheme);
  return [name, label, ...tags].some((word) => /redis|valkey/i.test(word));
}

function addressOf(credentials: Credentials): string | undefined {
  for (const address of [credentials.uri, credentials.url]) {
    // A password that the broker did not escape can make an address unreadable; its parts are beside it then.
    if (address !== undefined && isRedisAddress(address)) return address;
  }
  const host = credentials.host ?? credentials.hostname;
  if (host === undefined) return undefined;
  // Where there is a TLS port beside the plain one, the password need not travel in the clear.
  const secure = credentials.tls_port !== undefined || credentials.tls || credentials.ssl || credentials.tls_enabled;
  const port = credentials.tls_port ?? credentials.port;
  if (port === undefined) return undefined;
  const user = encodeURIComponent(credentials.username ?? '');
  const signIn = credentials.password === undefined ? '' : `${user}:${encodeURIComponent(credentials.password)}@`;
  const address = `${secure ? 'rediss' : 'redis'}://${signIn}${host}:${port}`;
  return isRedisAddress(address) ? address : undefined;
}

function isRedisAddress(address: string): boolean {
  return /^rediss?:/i.test(address) && URL.canParse(address) && new URL(address).hostname !== '';
}
