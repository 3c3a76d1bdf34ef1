// Block Kit's text objects: plain_text knows entities and emoji, mrkdwn knows everything.
import { decodeEntities } from '../../workspace/entities.ts';
import { type JsonObject, textAt } from '../../workspace/json.ts';
import { withEmoji } from './emoji.ts';
import { Mrkdwn } from './mrkdwn.tsx';

export function TextObject({ of }: { of: JsonObject | undefined }) {
  if (of === undefined) return null;
  const text = textAt(of, 'text') ?? '';
  return of['type'] === 'mrkdwn' ? <Mrkdwn text={text} /> : <>{plain(of)}</>;
}

export function plain(of: JsonObject | undefined): string {
  const text = decodeEntities(textAt(of, 'text') ?? '');
  return of?.['emoji'] === false ? text : withEmoji(text);
}
