import { describe, expect, test } from '@jest/globals';
import { canoniseTraffic, parsePortRange, printTraffic } from '../../src/core/ports.ts';
import type { TrafficList } from '../../src/core/vocabulary.ts';

function port(start: number, end = start) {
  return { start, end };
}

describe('ports', () => {
  test.each<{ text: string; range: unknown }>`
    text           | range
    ${'8080'}      | ${port(8080)}
    ${'1'}         | ${port(1)}
    ${'65535'}     | ${port(65_535)}
    ${'5000-5010'} | ${port(5000, 5010)}
    ${'80-80'}     | ${port(80)}
  `('$text is a range', ({ text, range }) => {
    expect(parsePortRange(text)).toEqual(range);
  });

  test.each<{ text: string; wrong: string; problem: string; meant?: string }>`
    text            | wrong           | problem                                             | meant
    ${'0'}          | ${'0'}          | ${'There is no port 0'}                             | ${'8080'}
    ${'65536'}      | ${'65536'}      | ${'There is no port 65536'}                         | ${undefined}
    ${'70000'}      | ${'70000'}      | ${'There is no port 70000'}                         | ${'7000'}
    ${'8000-70000'} | ${'70000'}      | ${'There is no port 70000'}                         | ${'8000-65535'}
    ${'0-1024'}     | ${'0'}          | ${'There is no port 0'}                             | ${'1-1024'}
    ${'9000-8000'}  | ${'9000-8000'}  | ${'The range 9000-8000 runs backwards'}             | ${'8000-9000'}
    ${'8080..8090'} | ${'8080..8090'} | ${'`8080..8090` is not a port or a range of ports'} | ${'8080-8090'}
    ${'8080-'}      | ${'8080-'}      | ${'`8080-` is not a port or a range of ports'}      | ${'8080'}
  `('$text: $problem', (row) => {
    const bad = parsePortRange(row.text);

    expect(bad).toMatchObject({ problem: row.problem });
    expect('problem' in bad && { wrong: row.text.slice(bad.start, bad.end), meant: bad.meant }).toEqual({
      wrong: row.wrong,
      meant: row.meant,
    });
  });
});

describe('traffic has one canonical order', () => {
  test('kinds are merged, ports sorted and said once; ranges are neither merged nor split', () => {
    const said: TrafficList = [
      { kind: 'udp', ports: [port(53)] },
      { kind: 'tcp', ports: [port(9000), port(80, 90), port(80), port(85)] },
      { kind: 'tls' },
      { kind: 'tcp', ports: [port(80)] },
      { kind: 'tls' },
    ];

    expect(printTraffic(canoniseTraffic(said))).toBe('tls, tcp 80,80-90,85,9000, udp 53');
  });
});
