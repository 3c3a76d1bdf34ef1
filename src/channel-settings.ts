// The channels of c2c.yml: one for approvals and one for the audit trail, and others for the approvals of single
// foundations, orgs and spaces.
import * as z from 'zod';
import { checkedInto, type Complaint, whereRead } from './checked.ts';
import type { ApprovalsChannel, ApprovalsChannels } from './core/approvals-channel.ts';
import type { FoundationName } from './core/vocabulary.ts';
import { isPlain, quoteSafely } from './mistake.ts';
import { mapping } from './strict-yaml.ts';

/** A channel's id, or its name with a #. */
export const Channel = z.unknown().transform((value, context) => {
  const written = typeof value === 'string' ? value.trim() : '';
  if (CHANNEL_ID.test(written) || CHANNEL_NAME.test(written)) return written;
  const named = isPlain(written) && CHANNEL_NAME.test(`#${written}`) ? `#${written}` : undefined;
  const meant = /\/archives\/([A-Z0-9]{3,12})\b/.exec(written)?.[1] ?? named;
  const tryThis = meant !== undefined ? `Try ${meant}` : 'Slack shows the id under the channel’s name → About.';
  const found = written === '' ? 'this' : quoteSafely(written);
  context.addIssue({
    code: 'custom',
    message: `${found} is neither a channel id such as C0123ABCD nor a name such as #approvals. ${tryThis}`,
  });
  return z.NEVER;
});
const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;
const CHANNEL_NAME = /^#[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;

const EXPECTED = 'a space such as shop/data, or an org such as "shop/*"';

const Places = checkedInto(
  z.record(z.string(), Channel, { error: `expected channels by ${EXPECTED}` }),
  [
    whereRead(z.record(z.string(), z.unknown()), (places) => {
      const seen = new Map<string, string>();
      return Object.keys(places).flatMap((name): readonly Complaint[] => {
        const other = seen.get(name.toLowerCase());
        seen.set(name.toLowerCase(), name);
        const once = `is ${quoteSafely(other ?? '')} once more: Cloud Foundry does not tell capitals apart`;
        return [
          ...(readPlace(name) ? [] : [{ path: [name], message: `${quoteSafely(name)} is not ${EXPECTED}` }]),
          ...(other === undefined ? [] : [{ path: [name], message: once }]),
        ];
      });
    }),
  ],
  (places): ApprovalsChannels =>
    Object.entries(places).flatMap(([place, name]) => {
      const within = readPlace(place);
      return within ? [{ within, name }] : [];
    }),
);

export const CHANNELS = mapping({
  approvals: Channel.optional(),
  audit: Channel.optional(),
  spaces: Places.optional(),
});

/** Beside a foundation. */
export const FOUNDATION_CHANNELS = mapping(
  { approvals: Channel.optional(), spaces: Places.optional() },
  { audit: 'belongs in channels at the top of the file: there is one audit channel for all foundations.' },
);

/** What the file says of single foundations, orgs and spaces. */
export function placeChannels(
  channels: z.output<typeof CHANNELS> | undefined,
  foundations: Readonly<Record<string, { readonly channels?: z.output<typeof FOUNDATION_CHANNELS> | undefined }>> = {},
): ApprovalsChannels {
  const theirs = Object.entries(foundations).flatMap(([key, { channels: own }]) => {
    const foundation = key as FoundationName;
    const whole: ApprovalsChannels = own?.approvals === undefined ? [] : [{ foundation, name: own.approvals }];
    return [...whole, ...(own?.spaces ?? []).map((place) => ({ ...place, foundation }))];
  });
  return [...(channels?.spaces ?? []), ...theirs];
}

/** A star stands for the whole name of a space, and for nothing else. */
function readPlace(name: string): ApprovalsChannel['within'] {
  const [org = '', space = '', more] = name.split('/');
  if (org === '' || space === '' || more !== undefined || org.includes('*')) return undefined;
  if (space === '*') return { org };
  return space.includes('*') ? undefined : { org, space };
}
