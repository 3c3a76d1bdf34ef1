// What clients ask about on their way and no foundation of the sandbox has: deployments, droplets, route services.
import { appSeenBy } from './cc-apps.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { Entity } from './entities.ts';
import { notFound } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { ListShape } from './list-query.ts';
import { parseListQuery } from './list-query.ts';
import { pageAnswer, pageOf } from './pagination.ts';

const labelled = { metadataOf: () => ({ labels: {}, annotations: {} }) };

/** `cf app` looks for one under way (app/messages/deployments_list_message.rb). */
const deployments: ListShape<Entity> = {
  filters: nothingBy('app_guids', 'states', 'status_reasons', 'status_values'),
  ...labelled,
};

/** `cf routes` has a column for them (app/messages/service_route_bindings_list_message.rb). */
const routeBindings: ListShape<Entity> = {
  filters: nothingBy('route_guids', 'service_instance_guids', 'service_instance_names'),
  include: ['route', 'service_instance'],
  ...labelled,
};

export function absentEndpoints(context: FoundationContext): CcEndpoint[] {
  return [
    emptyList(context, '/v3/deployments', deployments),
    emptyList(context, '/v3/service_route_bindings', routeBindings),
    {
      method: 'GET',
      path: '/v3/apps/:guid/droplets/current',
      handle(exchange, caller) {
        appSeenBy(context, exchange, caller);
        throw notFound('Droplet');
      },
    },
  ];
}

function emptyList({ url }: FoundationContext, path: string, shape: ListShape<Entity>): CcEndpoint {
  return {
    method: 'GET',
    path,
    handle(exchange) {
      const query = parseListQuery(exchange.query, shape);
      const included = Object.fromEntries([...query.includes].map((name) => [`${name}s`, []]));
      return pageAnswer(
        url + path,
        query,
        pageOf(query, []),
        () => ({}),
        query.includes.size > 0 ? included : undefined,
      );
    },
  };
}

function nothingBy(...filters: string[]): ListShape<Entity>['filters'] {
  return Object.fromEntries(filters.map((filter) => [filter, () => false]));
}
