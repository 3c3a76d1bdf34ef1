// A press that is understood: who, on which request, having seen which plan, and where the answer belongs.
import type { RequestId, SlackUserId } from '../core/vocabulary.ts';
import type { ReplyPlace } from '../lifecycle/intent.ts';
import type { PressPayload } from './payloads.ts';
import type { Origin } from './self.ts';

export interface Press {
  readonly by: SlackUserId;
  readonly id: RequestId;
  readonly revision: number;
  readonly place: ReplyPlace;
  readonly origin: Origin;
  /** Tells this press from any other. */
  readonly mark: string;
  readonly triggerId: string | undefined;
}

export function originOf(payload: Pick<PressPayload, 'team' | 'user' | 'enterprise'>): Origin {
  return {
    teamId: payload.team?.id,
    userTeamId: payload.user.team_id ?? undefined,
    enterpriseId: payload.enterprise?.id,
  };
}
