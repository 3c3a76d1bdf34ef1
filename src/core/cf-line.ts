// A pasted cf CLI line, understood with the CLI's own flags, defaults and rules: `cf add-network-policy web db` -> Command.
import { type CfArguments, COMMANDS, KNOWN_COMMANDS, readArguments, type ShellWord } from './cf-arguments.ts';
import type { Command } from './command.ts';
import { fail, type Line, type Remark, replace, showWord } from './line.ts';
import { printApp, printWord } from './names.ts';
import { cleanHost } from './options.ts';
import { parsePortRange } from './ports.ts';
import { suggestWord } from './suggest.ts';
import type { AppName, PortRange, Protocol, TrafficList } from './vocabulary.ts';

const CF = /(?:\$ *)?cf[678]?(?= |$)/iy;

/** Where the cf command begins, if the line is one: `cf`, `cf7`, `$ cf8`. */
export function findCfLine({ text }: Line, from: number): number | undefined {
  CF.lastIndex = from;
  return CF.test(text) ? CF.lastIndex : undefined;
}

export function readCfLine(line: Line, from: number): Command | undefined {
  const args = readArguments(line, from);
  if (!args) return undefined;
  const command = args.command.text.toLowerCase();
  switch (command) {
    case 'add-network-policy':
    case 'remove-network-policy':
      return readPolicy(line, args, command === 'add-network-policy' ? 'allow' : 'revoke');
    case 'map-route':
      return readMapRoute(line, args);
    default:
      return explainUnknown(line, args, command);
  }
}

function readPolicy(
  line: Line,
  { command, positional, flags, named }: CfArguments,
  verb: 'allow' | 'revoke',
): Command | undefined {
  const [from, secondName, ...extra] = positional;
  const to = secondName ?? flags.get('--destination-app');
  const expected = `\`cf ${command.text.toLowerCase()} SOURCE DESTINATION\``;
  if (!from || !to) {
    return fail(line, undefined, { problem: `The ${from ? 'destination' : 'source'} is missing`, expected });
  }
  const [surplus] = secondName && flags.has('--destination-app') ? [named.get('--destination-app')] : extra;
  if (surplus) return fail(line, surplus, { problem: 'There is one destination in a cf line', expected });

  const space = flags.get('--destination-space');
  const org = flags.get('--destination-org');
  const source: AppName = { app: from.text };
  if (org && !space) {
    const problem = 'A destination org needs the destination space too';
    return fail(line, named.get('--destination-org'), { problem, expected: '`-s SPACE` beside `-o ORG`' });
  }
  const destination: AppName = {
    app: to.text,
    ...(space && { within: { space: space.text, ...(org && { org: org.text }) } }),
  };

  const asCommand = `${verb} ${printApp(source)} -> ${printApp(destination)}`;
  const traffic = readFlaggedTraffic(line, { command, positional, flags, named }, verb, asCommand);
  if (!traffic) return undefined;
  return verb === 'allow'
    ? { verb, sources: [source], destinations: [destination], traffic }
    : { verb, source, destination, traffic };
}

/** The CLI's rule: tcp 8080 if neither flag is there, both or none; remove-network-policy needs both. */
function readFlaggedTraffic(
  line: Line,
  { flags, named }: CfArguments,
  verb: string,
  asCommand: string,
): TrafficList | undefined {
  const protocol = flags.get('--protocol');
  const port = flags.get('--port');
  if (!protocol && !port) {
    if (verb === 'allow') return [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }];
    const remark = {
      problem: '`cf remove-network-policy` needs --protocol and --port',
      expected: '`--protocol tcp --port 8080`',
    };
    return fail(line, undefined, { ...remark, fixes: [asCommand] });
  }
  if (!protocol || !port) {
    const alone = named.get(protocol ? '--protocol' : '--port');
    const problem = '--protocol and --port flags must be specified together';
    const fixes = port ? [`${asCommand} tcp ${port.text}`] : [];
    return fail(line, alone, { problem, expected: `\`--${protocol ? 'port' : 'protocol'}\` beside it`, fixes });
  }
  const kind = protocol.text.toLowerCase();
  if (kind !== 'tcp' && kind !== 'udp') {
    const meant = suggestWord(kind, ['tcp', 'udp']);
    const fixes = kind === 'tls' ? [`${asCommand} tls`] : meant ? [replace(line, protocol, meant)] : [];
    const remark: Remark = {
      problem: `${showWord(protocol.text)} is not a protocol`,
      expected: '`tcp` or `udp`',
      fixes,
    };
    return fail(line, protocol, meant && kind !== 'tls' ? { ...remark, didYouMean: meant } : remark);
  }
  const ports = readPort(line, port);
  return ports && [{ kind: kind satisfies Protocol, ports: [ports] }];
}

function readPort(line: Line, port: ShellWord): PortRange | undefined {
  const range = parsePortRange(port.text);
  if (!('problem' in range)) return range;
  // Quotes in a shell word would move the place within it, so the whole word is marked then.
  const isPlain = port.end - port.start === port.text.length;
  const span = isPlain ? { start: port.start + range.start, end: port.start + range.end } : port;
  const fixes = range.meant === undefined ? [] : [replace(line, port, range.meant)];
  return fail(line, span, {
    problem: range.problem,
    expected: 'a port from 1 to 65535, or a range such as `8080-8090`',
    fixes,
  });
}

function readMapRoute(line: Line, { positional, flags }: CfArguments): Command | undefined {
  const [app, domain, surplus] = positional;
  const expected = '`cf map-route APP apps.internal --hostname HOST`';
  if (!app || !domain) return fail(line, undefined, { problem: `The ${app ? 'domain' : 'app'} is missing`, expected });
  if (surplus) return fail(line, surplus, { problem: 'There is one domain in a cf line', expected });
  const name: AppName = { app: app.text };
  const host = flags.get('--hostname');
  const asCommand = host ? `route ${printApp(name)} as ${printWord(host.text)}` : `route ${printApp(name)}`;
  if (!/(?:^|\.)internal$/i.test(domain.text)) {
    const problem = 'c2c makes internal routes only';
    return fail(line, domain, { problem, expected: 'an internal domain, such as `apps.internal`', fixes: [asCommand] });
  }
  if (!host) {
    const problem = 'Routes in shared domains must have a host';
    return fail(line, undefined, { problem, expected: '`--hostname HOST`', fixes: [asCommand] });
  }
  if (!/^[\w-]{1,63}$/.test(host.text)) {
    const problem = `${showWord(host.text)} cannot be a host`;
    const fix = cleanHost(host.text);
    const remark = { problem, expected: 'letters, digits, `_` and `-`, at most 63 of them' };
    return fail(line, host, { ...remark, fixes: fix === '' ? [] : [replace(line, host, fix)] });
  }
  return { verb: 'route', app: name, host: host.text };
}

function explainUnknown(line: Line, { command, positional, flags }: CfArguments, name: string): undefined {
  const remark = { problem: `I do not read \`cf ${showWord(name).slice(1, -1)}\` lines`, expected: KNOWN_COMMANDS };
  const meant = suggestWord(name, COMMANDS);
  if (meant) return fail(line, command, { ...remark, didYouMean: meant, fixes: [replace(line, command, meant)] });
  const space = flags.get('--destination-space');
  const org = flags.get('--destination-org');
  const source = flags.get('--source') ?? positional[0];
  if (name === 'target' && space && org) {
    return fail(line, command, { ...remark, fixes: [`use ${printWord(org.text)}/${printWord(space.text)}`] });
  }
  if (name === 'network-policies') {
    return fail(line, command, { ...remark, fixes: [source ? `list ${printApp({ app: source.text })}` : 'list all'] });
  }
  return fail(line, command, remark);
}
