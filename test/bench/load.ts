// Sends signed slash commands as fast as they are acknowledged, as a process of its own: connections that each wait for
// their answer before they speak again. Takes a line of JSON (an `Order`) and answers each with a line (a `Yield`).
import { createHmac } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { Client } from 'undici';

export interface Order {
  readonly origin: string;
  readonly connections: number;
  readonly seconds: number;
  readonly signingSecret: string;
  /** Before every trigger id, so that no two commands of a run are the same. */
  readonly mark: string;
}

export interface Yield {
  readonly acknowledged: number;
  readonly failed: number;
  readonly seconds: number;
  readonly millisecondsEach: readonly number[];
}

async function fulfil(order: Order): Promise<Yield> {
  const { origin, connections, seconds } = order;
  const clients = Array.from({ length: connections }, () => new Client(origin));
  const millisecondsEach: number[] = [];
  let failed = 0;
  let sent = 0;
  const started = performance.now();
  const deadline = started + seconds * 1_000;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < deadline) {
        const request = sign(order, writeCommand(`${order.mark}.${++sent}`));
        const begun = performance.now();
        const { statusCode, body } = await client.request(request);
        await body.dump();
        if (statusCode === 200) millisecondsEach.push(performance.now() - begun);
        else failed += 1;
      }
    }),
  );
  const took = (performance.now() - started) / 1_000;
  await Promise.all(clients.map((client) => client.close()));
  return { acknowledged: millisecondsEach.length, failed, seconds: took, millisecondsEach };
}

function writeCommand(triggerId: string): string {
  return new URLSearchParams({
    token: 'bench',
    team_id: 'T0SANDBOX',
    team_domain: 'c2c-sandbox',
    channel_id: 'C0APPROVALS',
    channel_name: 'c2c-approvals',
    user_id: 'U0ADA',
    user_name: 'ada',
    command: '/c2c',
    text: 'allow web -> shop/data/db tls for 7d because "checkout migration"',
    api_app_id: 'A0C2C',
    is_enterprise_install: 'false',
    response_url: 'http://127.0.0.1/response',
    trigger_id: triggerId,
  }).toString();
}

function sign({ signingSecret }: Order, body: string) {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    method: 'POST',
    path: '/slack/events',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  } as const;
}

if (process.argv[1]?.endsWith('load.ts')) {
  for await (const line of createInterface(process.stdin)) {
    const order: Order = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(await fulfil(order))}\n`);
  }
}
