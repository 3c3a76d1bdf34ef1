// Does Cloud Controller warn this client that it is too old? (middleware/below_min_cli_warning.rb)
import type { Exchange } from './router.ts';

/** Anywhere in the path. */
const WARNED_AT = ['/v3/spaces', '/v3/organizations', '/v2/spaces', '/v2/organizations'];
const WARNING =
  '\u{1F6A8} [WARNING] Outdated CF CLI version - please upgrade: https://github.com/cloudfoundry/cli/releases/latest \u{1F6A8}\n';

/** Ruby's CGI.escape, in which a blank is a plus; the CLI unescapes it and prints it to stderr. */
const ESCAPED = encodeURIComponent(WARNING).replaceAll('%20', '+');

export function outdatedWarning({ path, headers }: Exchange, minimum: string): Record<string, string> {
  if (minimum === '' || !WARNED_AT.some((part) => path.includes(part))) return {};
  const version = /cf[^/]*\/(\d+\.\d+\.\d+)(?:\+|\s)/i.exec(headers['user-agent'] ?? '')?.[1];
  return version !== undefined && isOlder(version, minimum) ? { 'X-Cf-Warnings': ESCAPED } : {};
}

function isOlder(version: string, than: string): boolean {
  const wanted = than.split('.').map(Number);
  for (const [i, part] of version.split('.').map(Number).entries()) {
    const difference = part - (wanted[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
