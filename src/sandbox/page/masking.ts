// What goes over the wire, without what would let somebody else speak in its place.
import { isObject, type Json, type JsonObject } from '../workspace/json.ts';

const SECRET = /^(token|trigger_id|interactivity_pointer|response_urls?|upload_url|authorization)$|secret|password/i;
const HIDDEN = '••••••';

export function masked(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET.test(key) && inner !== null ? HIDDEN : maskedInside(inner),
    ]),
  );
}

/** Form bodies carry structures as texts that hold JSON: those are looked into as well. */
function maskedInside(value: Json): Json {
  if (Array.isArray(value)) return value.map(maskedInside);
  if (isObject(value)) return masked(value);
  if (typeof value !== 'string') return value;
  return value.replace(/\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|https?:\/\/[^\s"]+\/(?:actions|upload)\/[^\s"]+/g, HIDDEN);
}
