// How much of a request people have been told, and where its card is.
import type { RequestId } from '../core/vocabulary.ts';
import { jobName } from '../lifecycle/due.ts';
import type { Announced, CardPlace } from '../lifecycle/ports.ts';
import { type Place, requestKey } from './place.ts';
import { readCard } from './records.ts';
import { runScript, SAVE_ANNOUNCED, SAVE_CARD } from './scripts.ts';

export async function findAnnounced(place: Place, id: RequestId): Promise<Announced> {
  const key = requestKey(place, id);
  const [card, shown, told, facts] = await place.redis.hmget(key, 'card', 'shown', 'told', 'n');
  return {
    shown: Number(shown ?? 0),
    told: Number(told ?? 0),
    facts: Number(facts ?? 0),
    ...(card && { card: readCard(key, card) }),
  };
}

export async function saveCard(place: Place, id: RequestId, { channel, ts }: CardPlace): Promise<void> {
  const card = JSON.stringify({ channel, ts });
  await runScript(place.redis, SAVE_CARD, [requestKey(place, id)], [card]);
}

export async function saveAnnounced(
  place: Place,
  id: RequestId,
  progress: { readonly shown: number; readonly told: number },
): Promise<void> {
  const { redis, keys } = place;
  const name = jobName({ stage: 'announce', request: id });
  await runScript(redis, SAVE_ANNOUNCED, [requestKey(place, id), keys.due], [progress.shown, progress.told, name]);
}
