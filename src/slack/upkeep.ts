// What was done to keep a live grant true to the foundation, and what is wrong with it, for its requester and its thread.
import type { Button } from '@slack/types';
import type { Live } from '../core/access-request.ts';
import type { UpkeepFact } from '../core/upkeep-facts.ts';
import type { Finding, Trouble } from '../core/upkeep.ts';
import { showSpace } from '../core/vocabulary.ts';
import { blockId, button } from './buttons.ts';
import { bold, code, join, type Line, moment, own, person, say, typed } from './lines.ts';
import { compose, copy, lines, type Message, type Section } from './message.ts';
import { sayItem } from './plan-lines.ts';
import { refsOf, sayFull, saySummary } from './wording.ts';

const MOST_TROUBLES = 6;

export function writeUpkeep(request: Live, news: readonly UpkeepFact[]): Message {
  const told = news.map((fact) => sayUpkeep(request, fact));
  const isWrong = news.some(({ kind }) => kind === 'grant.drifted');
  const isRemade = news.some(({ kind }) => kind === 'grant.repaired');
  const buttons: Section = {
    kind: 'buttons',
    blockId: blockId(request),
    buttons: isWrong ? troubleButtons(request) : [],
  };
  return compose([
    lines(say`${bold(request.id)} · ${saySummary(request)}`, ...told.flat(), ...(isWrong ? sayTroubles(request) : [])),
    ...(isWrong ? [lines(...explainButtons(request))] : []),
    ...(isRemade ? [lines(own('If it is not wanted any more, end it:')), copy(`/c2c revoke ${request.id}`)] : []),
    buttons,
  ]);
}

function explainButtons({ troubles = [] }: Live): readonly Line[] {
  const isGone = troubles.some(({ finding, standing }) => finding.kind === 'app-gone' && standing === 'told');
  return [
    own('Repair tries again, and follows what was only renamed. Ignore leaves it as it is.'),
    ...(isGone ? [own('An app that stays away ends the grant, unless you press Ignore.')] : []),
  ];
}

function sayUpkeep(request: Live, fact: UpkeepFact): readonly Line[] {
  switch (fact.kind) {
    case 'grant.rebound': {
      const apps = fact.apps.map(({ app }) => code(app));
      const made = fact.made.length === 0 ? own('Nothing was missing.') : say`Made again: ${sayList(fact.made)}.`;
      return [
        say`${join(apps.map((app) => [app]))} ${own(apps.length === 1 ? 'was' : 'were')} deployed again. ${made} You need do nothing.`,
      ];
    }
    case 'grant.repaired':
      return [say`Taken away without c2c, and made again: ${sayList(fact.made)}.`];
    case 'grant.tidied':
      return [say`Removed from the app of before: ${sayList(fact.removed)}.`];
    case 'grant.drifted':
      return (request.troubles ?? []).length === 0 ? fact.troubles.map((trouble) => say`! ${typed(trouble)}`) : [];
    case 'grant.recovered':
      return [say`In order again. This is over: ${sayList(fact.troubles, '; ')}.`];
    case 'grant.followed':
      return fact.apps.map(
        ({ app, now }) => say`${code(app)} is ${code(now)} now, says ${person(fact.by)}. The grant goes by that name.`,
      );
    case 'grant.ignored':
      return [say`${person(fact.by)} leaves it as it is: ${sayList(fact.troubles, '; ')}.`];
    default:
      return fact satisfies never;
  }
}

function sayList(texts: readonly string[], separator?: string): Line {
  return join(
    texts.map((text) => [typed(text, 300)]),
    separator,
  );
}

/** A line for everything that people know of and that is still so. */
export function sayTroubles(request: Live): readonly Line[] {
  const known = (request.troubles ?? []).filter(({ standing }) => standing !== 'seen');
  const shown = known.slice(0, MOST_TROUBLES).map((trouble) => sayTrouble(request, trouble));
  return known.length > shown.length ? [...shown, own(`! and ${known.length - shown.length} more`)] : shown;
}

function sayTrouble(request: Live, { finding, since, standing }: Trouble): Line {
  const ignored = standing === 'ignored' ? own(' (left as it is)') : [];
  return say`! ${sayFinding(request, finding)}, since ${moment(since)}${ignored}`;
}

export function sayFinding(request: Live, finding: Finding): Line {
  switch (finding.kind) {
    case 'app-gone': {
      const [first] = finding.elsewhere;
      const hint = first ? say` (there is one in ${code(showSpace(first))})` : [];
      return say`${sayFull(finding.app)} does not exist any more${hint}`;
    }
    case 'app-renamed':
    case 'space-renamed':
      return say`${sayFull(finding.app)} is called ${sayFull(finding.now)} now`;
    case 'app-moved':
      return say`${sayFull(finding.app)} moved to ${code(showSpace(finding.now))}, whose owners have not been asked`;
    case 'host-taken': {
      const owner = finding.by ? [code(showSpace(finding.by))] : own('a space that c2c cannot see');
      return say`the internal host ${code(finding.host)} belongs to ${owner} now`;
    }
    case 'refused':
      return say`${sayItem(finding.item, refsOf(request))} could not be made again: ${typed(finding.because, 300)}`;
    default:
      return finding satisfies never;
  }
}

/** For the requester and the owners; none while nobody has to look at anything. */
export function troubleButtons({ id, troubles = [] }: Live): readonly Button[] {
  return troubles.some(({ standing }) => standing === 'told')
    ? [button('repair', id), button('end', id), button('ignore', id)]
    : [];
}
