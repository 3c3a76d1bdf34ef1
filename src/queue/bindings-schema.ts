// What a stored binding of a person looks like, and the facts that the audit trail holds of people.
import { z } from 'zod';
import { type Binding, type IdentityFact, PROOFS } from '../core/identity.ts';

export const binding: z.ZodType<Binding> = z.object({
  userName: z.string(),
  by: z.enum(PROOFS),
  since: z.number(),
  refused: z.string().exactOptional(),
});

export const identityFact: z.ZodType<IdentityFact> = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['identity.changed', 'identity.mapped']), from: z.string(), to: z.string() }),
  z.object({ kind: z.enum(['identity.linked', 'identity.forgotten']), userName: z.string() }),
]);
