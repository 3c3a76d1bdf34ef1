// What the stand-in serves and how faithfully. A test holds this table against the router, both ways.

export interface Coverage {
  readonly method: string;
  readonly path: string;
  readonly fidelity: 'supported' | 'partial' | 'sandbox only';
  readonly notes: string;
}

const METADATA = 'labels and annotations are always empty';
const VERSION = ':version is v0 or v1, anything else 406';

export const coverage: readonly Coverage[] = [
  row('GET', '/', 'supported', 'components that are not installed are null'),
  row('GET', '/v3', 'partial', 'links of the resources served here only'),
  row('GET', '/v3/info', 'supported', ''),
  row('GET', '/v2/info', 'supported', 'all there is of v2'),

  row('GET', '/v3/organizations', 'partial', METADATA),
  row('GET', '/v3/organizations/:guid', 'partial', METADATA),
  row('GET', '/v3/organizations/:guid/domains', 'partial', `${METADATA}; no domain is shared between organizations`),
  row('GET', '/v3/organizations/:guid/domains/default', 'partial', METADATA),
  row('GET', '/v3/spaces', 'partial', METADATA),
  row('GET', '/v3/spaces/:guid', 'partial', METADATA),
  row('DELETE', '/v3/spaces/:guid/routes', 'supported', 'with unmapped=true, as Cloud Controller insists'),

  row('GET', '/v3/apps', 'supported', ''),
  row('GET', '/v3/apps/:guid', 'supported', ''),
  row('PATCH', '/v3/apps/:guid', 'partial', 'name and metadata; the lifecycle is accepted and ignored'),
  row('DELETE', '/v3/apps/:guid', 'supported', 'knob jobMs says how long the job takes'),
  row('POST', '/v3/apps/:guid/actions/start', 'partial', 'no droplet is needed'),
  row('POST', '/v3/apps/:guid/actions/stop', 'supported', ''),
  row('POST', '/v3/apps/:guid/actions/restart', 'partial', 'no droplet is needed'),
  row('GET', '/v3/deployments', 'partial', 'there are none'),
  row('GET', '/v3/apps/:guid/processes', 'partial', 'one web process, whose GUID is the app’s'),
  row('GET', '/v3/apps/:guid/processes/:type', 'partial', 'web only'),
  row('GET', '/v3/apps/:guid/processes/:type/stats', 'partial', 'as /v3/processes/:guid/stats'),
  row('GET', '/v3/apps/:guid/droplets/current', 'partial', 'always 404: there are no droplets'),
  row('GET', '/v3/apps/:guid/routes', 'supported', ''),
  row('GET', '/v3/processes', 'partial', 'one web process per app'),
  row('GET', '/v3/processes/:guid', 'supported', ''),
  row('GET', '/v3/processes/:guid/sidecars', 'partial', 'there are none'),
  row('GET', '/v3/processes/:guid/stats', 'partial', 'every instance of a started app runs and does nothing'),

  row('GET', '/v3/domains', 'partial', `${METADATA}; no domain is shared between organizations`),
  row('GET', '/v3/domains/:guid', 'partial', METADATA),
  row('GET', '/v3/domains/:guid/route_reservations', 'supported', 'ignores visibility'),

  row('GET', '/v3/routes', 'partial', `no route_policies; no TCP routes, so ports matches only when empty`),
  row('POST', '/v3/routes', 'partial', 'http routes only'),
  row('GET', '/v3/routes/:guid', 'supported', ''),
  row('PATCH', '/v3/routes/:guid', 'supported', 'metadata and options'),
  row('DELETE', '/v3/routes/:guid', 'supported', 'knob jobMs says how long the job takes'),
  row('GET', '/v3/routes/:guid/destinations', 'supported', ''),
  row('POST', '/v3/routes/:guid/destinations', 'supported', 'idempotent; a duplicate inside one request is a 500'),
  row('PATCH', '/v3/routes/:guid/destinations', 'partial', 'no weights'),
  row('DELETE', '/v3/routes/:guid/destinations/:destination', 'supported', ''),
  row('GET', '/v3/routes/:guid/relationships/shared_spaces', 'supported', ''),
  row('POST', '/v3/routes/:guid/relationships/shared_spaces', 'supported', 'off unless knob routeSharing'),
  row('DELETE', '/v3/routes/:guid/relationships/shared_spaces/:space', 'supported', 'off unless knob routeSharing'),
  row('PATCH', '/v3/routes/:guid/relationships/space', 'supported', 'off unless knob routeSharing'),

  row('GET', '/v3/service_route_bindings', 'partial', 'there are none'),

  row('GET', '/v3/roles', 'supported', ''),
  row('GET', '/v3/roles/:guid', 'supported', ''),
  row('POST', '/v3/roles', 'partial', 'one origin: uaa'),
  row('DELETE', '/v3/roles/:guid', 'supported', ''),
  row('GET', '/v3/users', 'partial', METADATA),
  row('GET', '/v3/users/:guid', 'partial', METADATA),

  row('GET', '/v3/jobs/:guid', 'partial', 'PROCESSING and COMPLETE; a failed job takes a planned fault'),
  row('GET', '/v3/audit_events', 'partial', 'events of routes, mappings and apps'),
  row('GET', '/v3/feature_flags', 'partial', 'route_creation and route_sharing'),
  row('GET', '/v3/feature_flags/:name', 'partial', 'route_creation and route_sharing'),
  row('PATCH', '/v3/feature_flags/:name', 'partial', 'route_creation and route_sharing'),

  ...['/uaa', '/login'].flatMap((base) => [
    row('GET', `${base}/login`, 'supported', 'JSON whatever is accepted'),
    row('GET', `${base}/info`, 'supported', ''),
    row(
      'POST',
      `${base}/oauth/token`,
      'partial',
      'password, client_credentials, authorization_code with PKCE, refresh_token, and JWT bearer with a token of this UAA; no id_token, no opaque tokens',
    ),
    row('GET', `${base}/oauth/authorize`, 'partial', 'response_type code; asks for no password and no consent'),
    row('GET', `${base}/token_key`, 'supported', ''),
    row('GET', `${base}/token_keys`, 'supported', ''),
    row('POST', `${base}/check_token`, 'supported', 'for clients with uaa.resource'),
  ]),

  ...policyServer('GET', '/networking', 'supported', ''),
  ...policyServer('GET', '/health', 'partial', 'on a real foundation only reachable inside the platform'),
  ...policyServer('GET', '/networking/:version/external/whoami', 'supported', VERSION),
  ...policyServer('GET', '/networking/:version/external/policies', 'supported', VERSION),
  row('POST', '/networking/:version/external/policies', 'partial', `${VERSION}; Go's JSON errors are near, not exact`),
  row('POST', '/networking/:version/external/policies/delete', 'partial', `${VERSION}; as POST policies`),
  row('OPTIONS', '/networking/:version/external/policies/delete', 'supported', 'knob corsDomains says who is allowed'),
  row('POST', '/networking/:version/external/policies/cleanup', 'supported', VERSION),
  row('OPTIONS', '/networking/:version/external/policies/cleanup', 'supported', 'knob corsDomains says who is allowed'),
  ...policyServer('GET', '/networking/:version/external/tags', 'supported', VERSION),

  row('GET', '/__sandbox/state', 'sandbox only', 'apps, routes, policies, roles, tags, knobs, faults'),
  row('POST', '/__sandbox/acts', 'sandbox only', 'what a visitor may do'),
  row('GET', '/__sandbox/knobs', 'sandbox only', ''),
  row('POST', '/__sandbox/knobs', 'sandbox only', 'the knobs named in the body'),
  row('GET', '/__sandbox/faults', 'sandbox only', ''),
  row('POST', '/__sandbox/faults', 'sandbox only', 'answers the id of the planned fault'),
  row('DELETE', '/__sandbox/faults', 'sandbox only', 'all of them'),
  row('DELETE', '/__sandbox/faults/:id', 'sandbox only', ''),
  row('GET', '/__sandbox/requests', 'sandbox only', 'never lists what went to /__sandbox/'),
  row('DELETE', '/__sandbox/requests', 'sandbox only', ''),
];

function row(method: string, path: string, fidelity: Coverage['fidelity'], notes: string): Coverage {
  return { method, path, fidelity, notes };
}

/** The router of the policy server gives HEAD to every GET, and OPTIONS to every path. */
function policyServer(method: 'GET', path: string, fidelity: Coverage['fidelity'], notes: string): Coverage[] {
  return [
    row(method, path, fidelity, notes),
    row('HEAD', path, fidelity, notes),
    row('OPTIONS', path, 'supported', 'knob corsDomains says who is allowed'),
  ];
}
