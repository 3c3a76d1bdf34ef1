// Does what a deed says: people ask and press as Slack would have it, operators edit, processes die and are started again.
import type { AccessRequest, Decidable } from '../../src/core/access-request.ts';
import type { Narrowing } from '../../src/core/narrowing.ts';
import { type RequestId, requestId, showApp } from '../../src/core/vocabulary.ts';
import { reviewOpen } from '../../src/lifecycle/review.ts';
import { allow, appRef, ports, tcp } from '../support/scene.ts';
import { DAY, HOUR, type World } from '../support/world.ts';
import type { Deed, Shape } from './approval-deeds.ts';
import type { Logbook, Pressed } from './approval-logbook.ts';
import { type Book, SECURITY } from './approval-model.ts';
import { portsOf } from './approval-witness.ts';
import { allRequests } from './deeds.ts';

/** Ports of its own tell for which request something is opened. */
function askOf(shape: Shape, from: string, port: number, seconds: number) {
  const more = { lifetime: { kind: 'for', seconds } } as const;
  switch (shape) {
    case 'one port':
      return allow(from, 'shop/data/db', { ...more, traffic: [tcp(`${port}`)] });
    case 'a range':
      return allow(from, 'shop/data/db', { ...more, traffic: [tcp(`${port}-${port + 5}`)] });
    case 'two ports':
      return allow(from, 'shop/data/cache', { ...more, traffic: [tcp(`${port}`, `${port + 7}`)] });
    case 'tls too':
      return allow(from, 'shop/data/db', { ...more, traffic: [{ kind: 'tls' }, tcp(`${port}`)] });
    case 'two destinations':
      return allow(from, 'shop/data/cache, bank/ledger/accounts', { ...more, traffic: [tcp(`${port}`)] });
    default:
      return shape satisfies never;
  }
}

/** True when jobs ran. */
export async function perform(world: World, logbook: Logbook, what: Deed): Promise<boolean> {
  switch (what.do) {
    case 'get':
      await get(world, logbook, what);
      return true;
    case 'ask':
      await ask(world, what);
      return settle(world, what.wait);
    case 'approve':
    case 'deny': {
      const id = await newest(world, what.which);
      const shown = await logbook.shown(id, what.card);
      const wish: Pressed = {
        kind: what.do,
        request: id,
        ...(shown && what.card !== 'typed' && { revision: shown.revision }),
        ...(what.hasReason && { reason: 'because' }),
      };
      await logbook.press(what.by, wish, shown, what.twice);
      return settle(world, what.wait);
    }
    case 'narrow': {
      const id = await newest(world, what.which);
      const shown = await logbook.shown(id, what.card);
      if (!shown) return false;
      const wish: Pressed = {
        kind: 'narrow',
        request: id,
        revision: shown.revision,
        narrowing: narrowing(shown, what.to),
        ...(what.hasReason && { reason: 'because' }),
      };
      await logbook.press(what.by, wish, shown, what.twice);
      return settle(world, what.wait);
    }
    case 'delegate': {
      const id = await newest(world, what.which);
      await logbook.press(what.by, { kind: 'delegate', request: id, to: what.to.slack }, undefined, false);
      return settle(world, false);
    }
    case 'withdraw':
    case 'retry':
    case 'undo':
    case 'revoke':
      await logbook.press(what.by, { kind: what.do, request: await newest(world, what.which) }, undefined, false);
      return settle(world, what.wait);
    case 'break': {
      const id = await newest(world, what.which);
      const shown = await logbook.shown(id, what.card);
      if (!shown) return false;
      const { revision } = shown;
      await logbook.press(what.by, { kind: 'break-glass', request: id, revision, reason: 'fire' }, shown, false);
      return settle(world, false);
    }
    case 'lay down':
      layDown(world, logbook, what.book);
      if (what.tell) await reviewOpen(world.doors);
      return settle(world, !what.tell);
    case 'group':
      world.directory.groups.set(what.group, what.members);
      break;
    case 'give':
      world.foundation.give(what.to, 'developer', what.space);
      break;
    case 'take':
      world.foundation.take(what.to, what.space);
      break;
    case 'leave':
      world.directory.estrange(what.who, 'Slack has deactivated you.');
      logbook.gone.add(what.who.slack);
      break;
    case 'return':
      world.directory.admit(what.who);
      logbook.gone.delete(what.who.slack);
      break;
    // Only what is applied adds policies: it is tried again in a while, when much may have changed.
    case 'fail':
      world.foundation.failNext(what.times, 'addPolicies');
      break;
    case 'refuse':
      world.foundation.refuse('addPolicies', 'computer says no');
      break;
    case 'recover':
      world.foundation.recover();
      break;
    case 'make':
    case 'unmake':
      for (const path of pathsOf(await find(world, await newest(world, what.which)))) {
        if (what.do === 'make') world.foundation.addPolicy(...path);
        else world.foundation.removePolicy(...path);
      }
      break;
    case 'deploy':
      world.foundation.push('shop/prod/web');
      break;
    case 'forget':
      world.foundation.removeRoute('db');
      break;
    case 'settle':
      return settle(world, false);
    case 'lose':
      world.queue.lose();
      break;
    case 'silence':
      world.announcer.goDown();
      break;
    case 'speak':
      world.announcer.comeBack();
      break;
    case 'cut':
      await decideAtLast(world, logbook, what);
      return die(world, logbook, what);
    case 'crash':
      return die(world, logbook, what);
    case 'pass':
      await world.pass(what.ms);
      return true;
    default:
      what satisfies never;
  }
  logbook.lookAround();
  return false;
}

type Doing<Kind extends Deed['do']> = Extract<Deed, { do: Kind }>;

async function get(world: World, logbook: Logbook, what: Doing<'get'>): Promise<void> {
  const { meanwhile } = what;
  const number = (await allRequests(world)).length + 1;
  const path = ['shop/prod/web', 'shop/data/db', `tcp ${portsOf(number, what.high)}`] as const;
  if (meanwhile === 'made before') world.foundation.addPolicy(...path);
  const id = await ask(world, what);
  await world.settle();
  if (meanwhile === 'hours') await world.pass(5 * HOUR);
  if (meanwhile === 'deploy') world.foundation.push('shop/prod/web');
  if (meanwhile === 'make') world.foundation.addPolicy(...path);
  if (meanwhile === 'made before') world.foundation.removePolicy(...path);
  if (meanwhile === 'too long') {
    world.queue.lose();
    world.clock.advance(DAY);
  }
  for (const [index, by] of (what.again ? [...what.by, ...what.by] : what.by).entries()) {
    const shown = await logbook.shown(id, 'newest');
    const seen = { request: id, reason: 'fine', ...(shown && { revision: shown.revision }) } as const;
    const wish: Pressed =
      shown && what.narrows && index === 0
        ? { ...seen, kind: 'narrow', revision: shown.revision, narrowing: narrowing(shown, what.narrows) }
        : { ...seen, kind: 'approve' };
    await logbook.press(by, wish, shown, false);
    await world.settle();
  }
}

async function decideAtLast(world: World, logbook: Logbook, what: Doing<'cut'>): Promise<void> {
  const id = await ask(world, what);
  await world.settle();
  const shown = await logbook.shown(id, 'newest');
  if (!shown) return;
  await logbook.press(
    what.by,
    { kind: what.press, request: id, revision: shown.revision, reason: 'fire' },
    shown,
    false,
  );
}

/** Nobody runs until it is started again. */
async function die(world: World, logbook: Logbook, what: Doing<'crash' | 'cut'>): Promise<boolean> {
  world.tripwire.arm(what.calls);
  await world.settle();
  world.tripwire.disarm();
  change(world, logbook, what);
  await world.restart();
  return true;
}

function change(world: World, logbook: Logbook, what: Doing<'crash' | 'cut'>): void {
  switch (what.meanwhile) {
    case 'nothing':
      return;
    case 'rules':
      return layDown(world, logbook, what.book);
    case 'group':
      world.directory.groups.set(SECURITY, what.members);
      break;
    case 'role':
      world.foundation.take(what.who, 'shop/data');
      break;
    default:
      what.meanwhile satisfies never;
  }
  logbook.lookAround();
}

function layDown(world: World, logbook: Logbook, book: Book): void {
  logbook.book = book;
  world.configure({ rules: book.rules });
  logbook.lookAround();
}

async function settle(world: World, wait: boolean): Promise<boolean> {
  if (!wait) await world.settle();
  return !wait;
}

async function ask(
  world: World,
  { asker, shape, high, seconds }: Pick<Extract<Deed, { do: 'ask' }>, 'asker' | 'shape' | 'high' | 'seconds'>,
): Promise<RequestId> {
  const number = (await allRequests(world)).length + 1;
  return world.ask(asker, askOf(shape, 'shop/prod/web', portsOf(number, high), seconds));
}

/** Mostly less of it, and sometimes not. */
function narrowing(shown: Decidable, to: Extract<Deed, { do: 'narrow' }>['to']): Narrowing {
  switch (to) {
    case 'first port': {
      const traffic = shown.ask.verb === 'allow' ? shown.ask.traffic : [];
      const [first] = traffic.flatMap((each) => (each.kind === 'tls' ? [] : each.ports.map(({ start }) => start)));
      return { traffic: [tcp(`${first ?? 1}`)] };
    }
    case 'an hour':
      return { lifetime: { kind: 'for', seconds: 3_600 } };
    case 'two days':
      return { lifetime: { kind: 'for', seconds: 172_800 } };
    case 'first destination':
      return { destinations: [shown.destinations[0]?.ref ?? appRef('shop/data/db')] };
    case 'more':
      return { traffic: [{ kind: 'tcp', ports: [ports('1-65535')] }] };
    default:
      return to satisfies never;
  }
}

/** The policies that a request asks for, as somebody would make them by hand. */
function pathsOf(request: AccessRequest | undefined): readonly (readonly [string, string, string])[] {
  if (!request || !('sources' in request) || request.ask.verb !== 'allow') return [];
  const { sources, destinations } = request;
  const ranges = request.ask.traffic.flatMap((each) => (each.kind === 'tls' ? [] : each.ports));
  return sources.flatMap((source) =>
    destinations.flatMap((destination) =>
      ranges.map(({ start, end }) => [showApp(source.ref), showApp(destination.ref), `tcp ${start}-${end}`] as const),
    ),
  );
}

async function find(world: World, id: RequestId): Promise<AccessRequest | undefined> {
  return (await world.store.find(id))?.request;
}

async function newest(world: World, index: number): Promise<RequestId> {
  return requestId(Math.max(1, (await allRequests(world)).length - index));
}
