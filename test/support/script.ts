// A script that talks to the bot as Slack would, with real signatures: for what no Slack client sends. What it must not
// change is held by a fingerprint of everything that is stored, and of the foundation.
import { Redis } from 'ioredis';
import { keysOf } from '../../src/queue/keys.ts';
import { type Sandbox, until } from './bot.ts';

export interface Pressing {
  readonly by: string;
  /** The button's verb, such as `approve`. */
  readonly verb: string;
  readonly value?: string;
  readonly blockId?: string;
  readonly team?: string;
  /** Laid over the payload, for fields that contradict each other. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface Submitting {
  readonly by: string;
  readonly callback: string;
  readonly metadata: string;
  readonly reason?: string;
  /** What stands in other inputs, by their names. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly viewId?: string;
  readonly team?: string;
}

const KEYS = keysOf('c2c');
const APPROVALS = 'C0APPROVALS';
/** Nothing of these is under way any more. */
const WORK = /^(intent|plan|apply|end|announce|audit)/;

export class Script {
  readonly #sandbox: Sandbox;
  readonly #redis: Redis;
  #sent = 0;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.#redis = new Redis(sandbox.redis.url);
  }

  /** The HTTP status that a press comes to. */
  async press({ by, verb, value = 'c2c-1', blockId, team = 'T0SANDBOX', more = {} }: Pressing): Promise<number> {
    const number = ++this.#sent;
    return this.send({
      type: 'block_actions',
      user: { id: by, team_id: team },
      team: { id: team },
      channel: { id: APPROVALS },
      container: { type: 'message', channel_id: APPROVALS, message_ts: '1.1' },
      trigger_id: `script.${number}`,
      actions: [
        {
          type: 'button',
          action_id: `c2c_${verb}`,
          block_id: blockId ?? `${value}.r1.pending.0`,
          value,
          action_ts: String(number),
        },
      ],
      ...more,
    });
  }

  async submit(submitting: Submitting): Promise<number> {
    const { by, callback, metadata, reason = 'because', inputs = {}, viewId = 'V1', team = 'T0SANDBOX' } = submitting;
    return this.send({
      type: 'view_submission',
      user: { id: by, team_id: team },
      team: { id: team },
      view: {
        id: viewId,
        hash: 'h',
        type: 'modal',
        callback_id: callback,
        private_metadata: metadata,
        state: {
          values: Object.fromEntries(
            Object.entries({ reason, ...inputs }).map(([name, value]) => [
              name,
              { [name]: { type: 'plain_text_input', value } },
            ]),
          ),
        },
      },
    });
  }

  /** Signed as Slack signs, with nothing else checked. */
  async send(payload: object): Promise<number> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    return (await this.#sandbox.workspace.deliverRaw({ body })).status;
  }

  /** Waits until everything that was recorded has been looked at. */
  async settle(): Promise<void> {
    await until(async () => (await this.#redis.zrange(KEYS.due, 0, '-1')).every((job) => !WORK.test(job)));
  }

  /** Every request, the audit trail, who is whom, and the foundation: as text to compare. */
  async fingerprint(): Promise<string> {
    await this.settle();
    const newest = Number((await this.#redis.get(KEYS.newest)) ?? 0);
    const requests = await Promise.all(
      Array.from({ length: newest }, (_, index) => this.#redis.hmget(KEYS.request(index + 1), 's', 'n')),
    );
    const { state } = this.#sandbox.foundation;
    return JSON.stringify(
      { requests, trail: await this.trail(), policies: state.policies(), routes: state.routes() },
      undefined,
      1,
    );
  }

  /** The facts of the audit trail, the oldest first. */
  async trail(): Promise<readonly string[]> {
    const entries = await this.#redis.xrange(KEYS.audit, '-', '+');
    return entries.map(([, fields]) => fields.join(' '));
  }

  close(): void {
    this.#redis.disconnect();
  }
}
