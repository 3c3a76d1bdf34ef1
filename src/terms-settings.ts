// What a rule of c2c.yml demands of requests and approvals beside who gives them, and where it has nothing to demand it of.
import * as z from 'zod';
import type { ReasonGiver } from './core/approval-rule.ts';
import { some } from './strict-yaml.ts';

const GIVERS: readonly ReasonGiver[] = ['requester', 'approver'];
export const Reasons = some(
  z.enum(GIVERS, { error: 'expected requester, approver, or both in a list: whoever has to say why' }),
);

interface Demands {
  readonly deny?: string | undefined;
  readonly approve?: unknown;
  readonly reasons?: readonly ReasonGiver[] | undefined;
}

/** Demands on what the rule does not have: on approvals of what nobody approves, or on what is denied. */
export function misfits({
  deny,
  approve,
  reasons,
}: Demands): readonly { readonly message: string; readonly key: string }[] {
  if (deny !== undefined && reasons)
    return [{ message: 'what is denied needs no reasons; leave them out', key: 'reasons' }];
  return approve === 'automatically' && reasons?.includes('approver')
    ? [{ message: 'nobody approves this, so only the requester can say why: `reasons: requester`', key: 'reasons' }]
    : [];
}
