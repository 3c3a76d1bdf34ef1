// Cloud Controller's front doors: the links from which a client finds every other server of the foundation.
import type { OpenEndpoint } from './cloud-controller.ts';
import type { FoundationContext } from './foundation-context.ts';
import { json } from './router.ts';

const API_VERSION = '3.228.0';

export function rootEndpoints({ url, seed }: FoundationContext): OpenEndpoint[] {
  const link = (path: string) => ({ href: `${url}${path}` });
  // Components that are not installed are null, not absent (app/controllers/runtime/root_controller.rb).
  const root = {
    links: {
      self: link(''),
      cloud_controller_v3: { ...link('/v3'), meta: { version: API_VERSION } },
      network_policy_v0: link('/networking/v0/external'),
      network_policy_v1: link('/networking/v1/external'),
      login: link('/login'),
      uaa: link('/uaa'),
      credhub: null,
      routing: null,
      logging: null,
      log_cache: null,
      log_stream: null,
      app_ssh: {
        href: 'ssh.sandbox.invalid:2222',
        meta: { host_key_fingerprint: 'sandbox', oauth_client: 'ssh-proxy' },
      },
    },
  };
  const resources = ['organizations', 'spaces', 'apps', 'processes', 'domains', 'routes', 'roles', 'users'];
  const v3 = {
    links: Object.fromEntries([
      ['self', link('/v3')],
      ...[...resources, 'audit_events', 'feature_flags'].map((name) => [name, link(`/v3/${name}`)] as const),
    ]),
  };
  const info = {
    build: 'sandbox',
    cli_configuration: { minimum: '', recommended: '' },
    custom: {},
    description: 'A stand-in: no container runs here',
    name: seed.name,
    version: 0,
    osbapi_version: '2.15',
    links: { self: link('/v3/info'), support: { href: '' } },
  };
  return [
    { open: true, method: 'GET', path: '/', handle: () => json(200, root) },
    { open: true, method: 'GET', path: '/v3', handle: () => json(200, v3) },
    { open: true, method: 'GET', path: '/v3/info', handle: () => json(200, info) },
  ];
}
