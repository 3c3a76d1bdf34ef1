import { afterEach, describe, expect, test } from '@jest/globals';
import { Agent, get, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { createMetrics } from '../../src/http/metrics.ts';
import { watchReadiness } from '../../src/http/readiness.ts';
import { type HttpServer, startHttp } from '../../src/http/server.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const clock = { now: () => 0 };
const servers: HttpServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
});

async function start(given: { slackEvents?: RequestListener; reason?: string; port?: number } = {}) {
  const { slackEvents, reason, port = 0 } = given;
  const metrics = createMetrics();
  const check = async () =>
    reason === undefined ? { kind: 'ready' as const } : { kind: 'unavailable' as const, reason };
  const readiness = watchReadiness({ checks: { redis: check }, clock, log: silent });
  const server = await startHttp({
    port,
    host: '127.0.0.1',
    endpoints: { readiness, metrics },
    ...(slackEvents && { slackEvents }),
    clock,
    log: silent,
  });
  servers.push(server);
  const url = `http://127.0.0.1:${server.port}`;
  return { server, url };
}

/** An acknowledgement that waits until it is let go, and a promise of its request having arrived. */
function slowListener() {
  let arrive = () => {};
  let letGo = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const listener: RequestListener = (_, response) => {
    letGo = () => response.end('heard');
    arrive();
  };
  return { listener, arrived, letGo: () => letGo() };
}

describe('the HTTP server', () => {
  test('is alive', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/healthz`);

    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('alive\n');
  });

  test('is alive to a HEAD request too, and with a query', async () => {
    const { url } = await start();

    expect((await fetch(`${url}/healthz?probe=1`, { method: 'HEAD' })).status).toBe(200);
  });

  test('is ready when its checks are', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/readyz`);

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ ready: true, checks: { redis: { ready: true } } });
  });

  test('is not ready when a check is not, and says why', async () => {
    const { url } = await start({ reason: 'Redis refuses connections' });
    const answer = await fetch(`${url}/readyz`);

    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({
      ready: false,
      checks: { redis: { ready: false, reason: 'Redis refuses connections' } },
    });
  });

  test('is alive but not ready once it is stopping', async () => {
    const { server, url } = await start();
    server.beginStopping();

    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ready: false, reason: 'c2c is stopping', checks: {} });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('hands what Slack posts to the listener, and times the acknowledgement', async () => {
    const { url } = await start({
      slackEvents: (request, response) => {
        void request.toArray().then((chunks) => response.end(`heard ${Buffer.concat(chunks).toString()}`));
      },
    });

    const answer = await fetch(`${url}/slack/events`, { method: 'POST', body: 'command=%2Fc2c' });
    expect(await answer.text()).toBe('heard command=%2Fc2c');
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('c2c_ack_duration_seconds_count 1');
  });

  test('does not know /slack/events where Slack is not heard', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/slack/events`, { method: 'POST' });

    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('There is nothing at this path. There is: /healthz, /readyz, /metrics\n');
  });

  test.each(['/', '/toString', '/__proto__', '/healthz/'])('has nothing at %s', async (path) => {
    const { url } = await start();

    expect((await fetch(`${url}${path}`)).status).toBe(404);
  });

  test('says which method a path answers', async () => {
    const { url } = await start({ slackEvents: (_, response) => response.end() });
    const answer = await fetch(`${url}/slack/events`);

    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(await answer.text()).toBe('/slack/events answers POST only.\n');
  });

  test('says what to do when its port is in use', async () => {
    const { server } = await start();

    await expect(start({ port: server.port })).rejects.toThrow(
      `listening on 127.0.0.1:${server.port}: it is in use. Set PORT to another one`,
    );
  });
});

describe('closing the HTTP server', () => {
  test('lets a request under way end, and accepts no other', async () => {
    const slack = slowListener();
    const { server, url } = await start({ slackEvents: slack.listener });
    const answering = fetch(`${url}/slack/events`, { method: 'POST' });
    await slack.arrived;

    const closing = server.close(60_000);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    slack.letGo();

    expect(await (await answering).text()).toBe('heard');
    await closing;
  });

  test('does not wait for connections that are kept alive', async () => {
    const { server, url } = await start();
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve) => {
      get(`${url}/healthz`, { agent }, (answer) => answer.on('end', resolve).resume());
    });

    await server.close(60_000);
    agent.destroy();
  });

  test('does not wait for a connection that went idle only after it began', async () => {
    const slack = slowListener();
    const { server } = await start({ slackEvents: slack.listener });
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /slack/events HTTP/1.1\r\nHost: c2c\r\nContent-Length: 0\r\n\r\n');
    await slack.arrived;

    const closing = server.close(60_000);
    slack.letGo();
    await closing;
    socket.destroy();
  });

  test('cuts off after its timeout what does not end', async () => {
    const slack = slowListener();
    const { server, url } = await start({ slackEvents: slack.listener });
    const answering = fetch(`${url}/slack/events`, { method: 'POST' }).then(
      () => 'answered',
      () => 'cut off',
    );
    await slack.arrived;

    await server.close(1);

    expect(await answering).toBe('cut off');
  });

  test('may be asked for twice', async () => {
    const { server } = await start();

    await Promise.all([server.close(1000), server.close(1000)]);
  });
});
