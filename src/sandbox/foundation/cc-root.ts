// Cloud Controller's front doors: the links from which a client finds every other server of the foundation.
import type { OpenEndpoint } from './cloud-controller.ts';
import type { FoundationContext } from './foundation-context.ts';
import { json } from './router.ts';

const API_VERSION = '3.228.0';
const OSBAPI_VERSION = '2.15';
const SSH = {
  href: 'ssh.sandbox.invalid:2222',
  meta: { host_key_fingerprint: 'sandbox', oauth_client: 'ssh-proxy' },
};

export function rootEndpoints({ url, seed, knobs }: FoundationContext): OpenEndpoint[] {
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
      app_ssh: SSH,
    },
  };
  const resources = ['organizations', 'spaces', 'apps', 'processes', 'domains', 'routes', 'roles', 'users'];
  const v3 = {
    links: Object.fromEntries([
      ['self', link('/v3')],
      ...[...resources, 'audit_events', 'feature_flags'].map((name) => [name, link(`/v3/${name}`)] as const),
    ]),
  };
  const info = () => ({
    build: 'sandbox',
    cli_configuration: { minimum: knobs.minCliVersion, recommended: '' },
    custom: {},
    description: 'A stand-in: no container runs here',
    name: seed.name,
    version: 0,
    osbapi_version: OSBAPI_VERSION,
    links: { self: link('/v3/info'), support: { href: '' } },
  });
  return [
    { open: true, method: 'GET', path: '/', handle: () => json(200, root) },
    { open: true, method: 'GET', path: '/v3', handle: () => json(200, v3) },
    { open: true, method: 'GET', path: '/v3/info', handle: () => json(200, info()) },
    {
      open: true,
      method: 'GET',
      path: '/v2/info',
      handle: () => json(200, v2Info(url, seed.name, knobs.minCliVersion)),
    },
  ];
}

/** All that is left of v2 where it is disabled: cf-java-client finds UAA with it (runtime/info_controller.rb). */
function v2Info(url: string, name: string, minCliVersion: string): unknown {
  return {
    name,
    build: 'sandbox',
    support: 'CF API v2 is disabled',
    version: 0,
    description: 'A stand-in: no container runs here',
    authorization_endpoint: `${url}/login`,
    token_endpoint: `${url}/uaa`,
    min_cli_version: minCliVersion === '' ? null : minCliVersion,
    min_recommended_cli_version: null,
    app_ssh_endpoint: SSH.href,
    app_ssh_host_key_fingerprint: SSH.meta.host_key_fingerprint,
    app_ssh_oauth_client: SSH.meta.oauth_client,
    api_version: '',
    osbapi_version: OSBAPI_VERSION,
  };
}
