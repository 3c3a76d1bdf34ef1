// Finds the endpoint for a request. The endpoints are a plain list, so a test can hold them against the coverage table.
import type { IncomingHttpHeaders } from 'node:http';

export type ServerName = 'cloud controller' | 'uaa' | 'policy server' | 'control';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Variables of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** More than the 10 MiB that the servers read of a body. */
  readonly bodyTooLarge: boolean;
  readonly address: string;
  /** Said by whoever finds out who is asking, for the request log. */
  readonly note: (principal: string) => void;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Endpoint {
  readonly server: ServerName;
  readonly method: string;
  /** `/v3/routes/:guid/destinations`. */
  readonly path: string;
  readonly handle: (exchange: Exchange) => Answer;
}

export interface Router {
  readonly endpoints: readonly Endpoint[];
  find(method: string, path: string): { endpoint: Endpoint; params: Record<string, string> } | undefined;
  /** The methods a known path has; none: the path is unknown. */
  methodsOf(path: string): string[];
}

export function makeRouter(endpoints: readonly Endpoint[]): Router {
  const byLength = new Map<number, { endpoint: Endpoint; segments: string[] }[]>();
  for (const endpoint of endpoints) {
    const segments = endpoint.path.split('/');
    byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), { endpoint, segments }]);
  }

  function matching(path: string) {
    const actual = path.split('/');
    return (byLength.get(actual.length) ?? []).filter(({ segments }) =>
      segments.every((segment, i) => (segment.startsWith(':') ? actual[i] !== '' : segment === actual[i])),
    );
  }

  return {
    endpoints,
    find(method, path) {
      // A literal path comes before one with a variable, whatever the order of the list: fewest variables first.
      const found = matching(path)
        .filter(({ endpoint }) => endpoint.method === method)
        .sort((a, b) => variables(a.segments) - variables(b.segments))[0];
      if (!found) return undefined;
      const actual = path.split('/');
      const params: Record<string, string> = {};
      found.segments.forEach((segment, i) => {
        if (segment.startsWith(':')) params[segment.slice(1)] = decode(actual[i] ?? '');
      });
      return { endpoint: found.endpoint, params };
    },
    methodsOf: (path) => [...new Set(matching(path).map(({ endpoint }) => endpoint.method))],
  };
}

function variables(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith(':')).length;
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body };
}

/** The variable a path is declared with is always there. */
export function param(exchange: Exchange, name: string): string {
  return exchange.params[name] ?? '';
}
