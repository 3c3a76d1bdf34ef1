import { describe, expect, test } from '@jest/globals';
import { createMetrics, type Metrics } from '../../src/http/metrics.ts';

async function read(metrics: Metrics): Promise<string> {
  return (await metrics.page()).text;
}

describe('metrics', () => {
  test('count the moves of access requests by the state moved to', async () => {
    const metrics = createMetrics();

    metrics.recordMove('pending');
    metrics.recordMove('pending');
    metrics.recordMove('live');

    expect(await read(metrics)).toContain(
      'c2c_request_moves_total{state="pending"} 2\nc2c_request_moves_total{state="live"} 1',
    );
  });

  test('count and time jobs by stage and result', async () => {
    const metrics = createMetrics();

    metrics.recordJob('apply', 'done', 0.2);
    metrics.recordJob('apply', 'failed', 3);

    const text = await read(metrics);
    expect(text).toContain('c2c_job_duration_seconds_count{stage="apply",result="done"} 1');
    expect(text).toContain('c2c_job_duration_seconds_sum{stage="apply",result="failed"} 3');
  });

  test('count requests to Cloud Foundry by foundation and status, and those without an answer', async () => {
    const metrics = createMetrics();

    metrics.recordFoundationRequest('prod', 201, 0.1);
    metrics.recordFoundationRequest('dev', 'none', 15);

    const text = await read(metrics);
    expect(text).toContain('c2c_foundation_request_duration_seconds_count{foundation="prod",status="201"} 1');
    expect(text).toContain('c2c_foundation_request_duration_seconds_count{foundation="dev",status="none"} 1');
  });

  test('sort acknowledgements into buckets up to Slack’s 3 s', async () => {
    const metrics = createMetrics();

    metrics.recordAck(0.02);
    metrics.recordAck(4);

    const text = await read(metrics);
    expect(text).toContain('c2c_ack_duration_seconds_bucket{le="0.025"} 1');
    expect(text).toContain('c2c_ack_duration_seconds_bucket{le="3"} 1');
    expect(text).toContain('c2c_ack_duration_seconds_count 2');
  });

  test('tell how many jobs the queue holds now', async () => {
    const metrics = createMetrics();
    let waiting = 3;
    metrics.watchQueue(async () => ({ waiting, active: 1 }));
    await read(metrics);
    waiting = 4;

    expect(await read(metrics)).toContain('c2c_queue_jobs{doing="waiting"} 4\nc2c_queue_jobs{doing="active"} 1');
  });

  test.each<[string, () => Promise<Record<string, number>>]>([
    ['does not answer', () => new Promise(() => {})],
    [
      'breaks',
      async () => {
        throw new Error('connection lost');
      },
    ],
  ])('tell no number of a queue that %s, and everything else as ever', async (_, count) => {
    const metrics = createMetrics({ queueTimeoutMs: 5 });
    metrics.watchQueue(count);
    metrics.recordMove('live');

    const text = await read(metrics);
    expect(text).not.toContain('c2c_queue_jobs{');
    expect(text).toContain('c2c_request_moves_total{state="live"} 1');
  });

  test('include those of the process', async () => {
    expect(await read(createMetrics())).toContain('process_resident_memory_bytes');
  });
});
