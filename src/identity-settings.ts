// `identity` in c2c.yml: how a Slack person is known on Cloud Foundry, as it is written and as it is used.
import * as z from 'zod';
import { checked, whereRead } from './checked.ts';
import { DEFAULT_IDENTITY, type IdentityRules, type Proof, PROOFS } from './core/identity.ts';
import { suggestWord } from './core/suggest.ts';
import type { SlackUserId } from './core/vocabulary.ts';
import { quoteSafely } from './mistake.ts';
import { mapping, some } from './strict-yaml.ts';

/** One word or several; their order says nothing, the strongest proof always counts. */
const By = some(
  z.unknown().transform((value, context): Proof => {
    const known = PROOFS.find((proof) => proof === value);
    if (known) return known;
    const meant = typeof value === 'string' ? suggestWord(value, PROOFS) : undefined;
    const found = typeof value === 'string' ? quoteSafely(value) : 'this';
    context.addIssue({
      code: 'custom',
      message: `${found} is none of ${PROOFS.join(', ')}, nor a list of them${meant === undefined ? '' : `. Did you mean ${meant}?`}`,
    });
    return z.NEVER;
  }),
);

/** Slack user id -> Cloud Foundry user name. */
const People = z.unknown().transform((value, context): ReadonlyMap<SlackUserId, string> => {
  const complain = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complain('expected a mapping such as U0123ABCD: ada@example.com');
    return z.NEVER;
  }
  const people = new Map<SlackUserId, string>();
  for (const [id, written] of Object.entries(value)) {
    const userName = typeof written === 'string' ? written.trim().toLowerCase() : '';
    if (!/^[UW][A-Z0-9]{2,}$/.test(id)) {
      complain(
        `${quoteSafely(id)} is not a Slack user id such as U0123ABCD: Slack shows it under the person’s profile → ⋮.`,
        id,
      );
    } else if (userName === '') complain('a Cloud Foundry user name is missing, as cf space-users shows it', id);
    else people.set(id as SlackUserId, userName);
  }
  return people;
});

const Origins = z.unknown().transform((value, context): readonly string[] => {
  const origins: readonly unknown[] = Array.isArray(value) ? value : [value];
  const named = origins.filter((origin) => typeof origin === 'string').filter((origin) => origin.trim() !== '');
  if (named.length > 0 && named.length === origins.length) return named.map((origin) => origin.trim());
  context.addIssue({
    code: 'custom',
    message: 'expected identity providers such as [uaa, cloud.gov], as UAA names them',
  });
  return z.NEVER;
});

export const IDENTITY = checked(
  mapping({ by: By.optional(), map: People.optional(), origins: Origins.optional() }),
  whereRead(z.looseObject({ by: By.optional(), map: People.optional() }), (said) => {
    const message = findContradiction(said);
    return message === undefined ? [] : [{ path: ['by'], message }];
  }),
);

interface Written {
  readonly by?: readonly Proof[] | undefined;
  readonly map?: ReadonlyMap<SlackUserId, string> | undefined;
  readonly origins?: readonly string[] | undefined;
}

/** Nothing said means what an operator wrote down, then the e-mail address. */
export function identitySettings({ by = DEFAULT_IDENTITY.by, map = new Map(), origins }: Written = {}): IdentityRules {
  return { by, map, ...(origins && { origins }) };
}

/** What is right by itself, and cannot be meant together. */
function findContradiction({ by, map }: Written): string | undefined {
  if (by && !by.includes('map') && map && map.size > 0) {
    return 'the people in identity.map count only when identity.by says map too: by: [map, email]';
  }
  if (by?.every((proof) => proof === 'map') && (!map || map.size === 0)) {
    return 'with map alone nobody can ask or decide who is not in identity.map, and nobody is';
  }
  return undefined;
}
