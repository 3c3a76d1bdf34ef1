// The baseline for acknowledgements: a Bolt app that only acknowledges, as a process of its own. Takes the signing secret.
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';

const [signingSecret = ''] = process.argv.slice(2);
const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events' });
const app = new App({
  receiver,
  convoStore: false,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0BENCH', botUserId: 'U0BENCH' }),
});
app.command(/.*/, ({ ack }) => ack());

const server = await receiver.start(0);
const { port } = server.address() as AddressInfo;
process.stdout.write(`${port}\n`);
