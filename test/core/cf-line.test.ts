import { describe, expect, test } from '@jest/globals';
import { parseCommand, printCommand, type UsageHint } from '../../src/core/command.ts';

function read(text: string): string {
  const command = parseCommand(text);
  return 'kind' in command ? `mistake: ${command.problem}` : printCommand(command);
}

function hintFor(text: string): UsageHint {
  const hint = parseCommand(text);
  if (!('kind' in hint)) throw new Error(`read as ${printCommand(hint)}`);
  return hint;
}

describe('a pasted cf line is understood as the cf CLI would', () => {
  test.each<{ pasted: string; means: string }>`
    pasted                                                                       | means
    ${'cf add-network-policy web db'}                                            | ${'allow web -> db tcp 8080'}
    ${'$ cf add-network-policy web db'}                                          | ${'allow web -> db tcp 8080'}
    ${'cf8 add-network-policy web db --protocol udp --port 5000-5010'}           | ${'allow web -> db udp 5000-5010'}
    ${'cf add-network-policy web --destination-app db --port 53 --protocol UDP'} | ${'allow web -> db udp 53'}
    ${'cf add-network-policy web db —protocol tcp —port 8080–8090'}              | ${'allow web -> db tcp 8080-8090'}
    ${'cf add-network-policy web db -s data'}                                    | ${'allow web -> data/db tcp 8080'}
    ${'cf add-network-policy web db -o shop -s data'}                            | ${'allow web -> shop/data/db tcp 8080'}
    ${'cf add-network-policy "my app" \'a/b\' --destination-space data'}         | ${'allow "my app" -> data/"a\\/b" tcp 8080'}
    ${'CF Add-Network-Policy web to'}                                            | ${'allow web -> "to" tcp 8080'}
    ${'cf remove-network-policy web db --protocol tcp --port=8080'}              | ${'revoke web -> db tcp 8080'}
    ${'cf map-route db apps.internal --hostname shop-db'}                        | ${'route db as shop-db'}
    ${'cf7 map-route db apps.internal -n db'}                                    | ${'route db as db'}
    ${'cf map-route db c2c.internal -n db'}                                      | ${'route db as db'}
  `('$pasted', ({ pasted, means }) => {
    expect(read(pasted)).toBe(means);
  });

  test('an app called cf is an app', () => {
    expect(hintFor('cf -> db').corrected).toBe('allow cf -> db');
  });

  test.each<{ pasted: string; problem: string; corrected?: string }>`
    pasted                                                        | problem                                                     | corrected
    ${'cf add-network-policy web db --port 9000'}                 | ${'--protocol and --port flags must be specified together'} | ${'allow web -> db tcp 9000'}
    ${'cf add-network-policy web db --protocol udp'}              | ${'--protocol and --port flags must be specified together'} | ${undefined}
    ${'cf add-network-policy web db -o shop'}                     | ${'A destination org needs the destination space too'}      | ${undefined}
    ${'cf add-network-policy web'}                                | ${'The destination is missing'}                             | ${undefined}
    ${'cf add-network-policy web db cache'}                       | ${'There is one destination in a cf line'}                  | ${undefined}
    ${'cf add-network-policy web db --protocol tls --port 61443'} | ${'`tls` is not a protocol'}                                | ${'allow web -> db tls'}
    ${'cf add-network-policy web db --protocol tcp --port -5'}    | ${'`-5` is not a port or a range of ports'}                 | ${'cf add-network-policy web db --protocol tcp --port 5'}
    ${'cf add-network-policy web db --protocol tcp --port 70000'} | ${'There is no port 70000'}                                 | ${'cf add-network-policy web db --protocol tcp --port 7000'}
    ${'cf add-network-policy web db --protocl tcp --port 80'}     | ${'I do not know the flag `--protocl`'}                     | ${'cf add-network-policy web db --protocol tcp --port 80'}
    ${'cf add-network-policy "my app db'}                         | ${'This quote is never closed'}                             | ${undefined}
    ${'cf remove-network-policy web db'}                          | ${'`cf remove-network-policy` needs --protocol and --port'} | ${'revoke web -> db'}
    ${'cf map-route db example.com --hostname shop'}              | ${'c2c makes internal routes only'}                         | ${'route db as shop'}
    ${'cf map-route db apps.internal'}                            | ${'Routes in shared domains must have a host'}              | ${'route db'}
    ${'cf map-route db apps.internal -n db --path /v1'}           | ${'Internal routes have no path'}                           | ${'cf map-route db apps.internal -n db'}
    ${'cf map-route db apps.internal --port 9000 -n db'}          | ${'Internal routes have no port'}                           | ${'cf map-route db apps.internal -n db'}
    ${'cf add-network-polcy web db'}                              | ${'I do not read `cf add-network-polcy` lines'}             | ${'cf add-network-policy web db'}
    ${'cf target -o shop -s prod'}                                | ${'I do not read `cf target` lines'}                        | ${'use shop/prod'}
    ${'add-network-policy web db'}                                | ${'`add-network-policy` is not a command'}                  | ${'cf add-network-policy web db'}
  `('$pasted: $problem', (row) => {
    const { problem, corrected } = hintFor(row.pasted);

    expect({ problem, corrected }).toEqual({ problem: row.problem, corrected: row.corrected });
  });

  test('a wrong port is pointed at within its flag', () => {
    const { text, span } = hintFor('cf add-network-policy web db --protocol tcp --port=8080-70000');

    expect(text.slice(span.start, span.end)).toBe('70000');
  });
});
