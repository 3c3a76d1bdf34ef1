// What came of a wish, for the person alone: done, or why not and who can.
import type { AccessRequest, Planned } from '../core/access-request.ts';
import { destinationSpaces, isDecidable } from '../core/access-request.ts';
import { describeExcess } from '../core/narrowing.ts';
import type { Answer, Wish } from '../lifecycle/intent.ts';
import { sayEnding, sayGone } from './endings.ts';
import type { SlackGroupId } from '../core/approval-rule.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { LABELS } from './buttons.ts';
import { bold, code, join, type Line, moment, own, person, say, typed, withCode } from './lines.ts';
import { offerLink } from './link-button.ts';
import { sayNarrowed } from './narrowed.ts';
import { compose, lines, type Message, small } from './message.ts';
import { sayPlan } from './plan-lines.ts';
import { writeConnections } from './provenance.ts';
import { sayRefusal } from './refusals.ts';
import { replyTooMany } from './too-many.ts';
import { one } from './replies.ts';
import { sayFinding } from './upkeep.ts';
import {
  refsOf,
  sayRules,
  sayApps,
  sayFull,
  sayHours,
  sayHolders,
  sayLifetime,
  sayNames,
  saySpaces,
  saySummary,
  sayWhoCan,
  sayWhoDecides,
  sayGroup,
} from './wording.ts';

/** Undefined where the card has said it already: a press beside it needs no words when it worked. */
export function writeAnswer(answer: Answer, isBesideCard: boolean): Message | undefined {
  switch (answer.kind) {
    case 'done':
      // A withdrawn request may not have had a card yet.
      if (isBesideCard && !['withdraw', 'repair', 'delegate', 'delegate-to-group', 'mute'].includes(answer.wish.kind))
        return undefined;
      return one(sayDone(answer.wish, answer.request));
    case 'unknown-request':
      return one(say`There is no request ${bold(answer.id)}. ${code('/c2c list')} shows yours.`);
    case 'asks-too-much':
      return replyTooMany(answer.excess);
    case 'linked':
      return one(say`You are linked: c2c knows you as ${code(answer.userName)} on Cloud Foundry from now on.`);
    case 'link-refused':
      return one(
        answer.because === 'provider'
          ? say`You were not linked: users such as ${code(answer.userName)} do not count here.`
          : say`You were not linked: c2c knows you as ${code(answer.userName)}. An operator has to agree to a change first.`,
      );
    case 'stranger':
      return compose([lines([typed(answer.because)]), ...offerLink(answer.wayOut)]);
    case 'misplaced':
      return one(sayRefusal(answer.refusal));
    case 'out-of-reach':
      return one(
        say`Nothing can be done with ${bold(answer.request.id)} now: it is on the foundation ${code(answer.foundation)}, which c2c was told of before and is not told of any more. It stays as it is until your operator names that foundation again.`,
      );
    case 'own-request':
      return one(say`You asked for ${bold(answer.request.id)}, so you cannot decide it.${sayOthers(answer.request)}`);
    case 'not-entitled':
      return one(sayNotEntitled(answer.request, answer.whoCan));
    case 'only-requester':
      return one(say`Only ${person(answer.request.requester)} can do that with ${bold(answer.request.id)}.`);
    case 'requester-lost-role':
      return one(sayLostRole(answer.request));
    case 'reason-wanted':
      return one(
        say`Your approval of ${bold(answer.request.id)} was not counted: the rule ${bold(answer.rule)} wants to know why you approve. Press ${bold(LABELS.narrow)} and leave a note, or send ${code(`/c2c approve ${answer.request.id} because …`)} with your reason.`,
      );
    case 'closed':
      return one(
        say`Your approval of ${bold(answer.request.id)} was not counted: approvals count ${sayHours(answer.hours)}. ${
          answer.opens === undefined
            ? own('These never meet, so an operator has to change them.')
            : say`Approve it from ${moment(answer.opens)} on.`
        } It can be denied at any time.`,
      );
    case 'requester-gone':
      return one(
        say`c2c no longer knows ${person(answer.request.requester)} as somebody who may ask, so ${bold(answer.request.id)} cannot be approved. It can be denied.`,
      );
    case 'no-glass':
      return one(say`You cannot break the glass for ${bold(answer.request.id)}.${sayOthers(answer.request)}`);
    case 'own-glass':
      return one(say`You broke the glass for ${bold(answer.request.id)}, so somebody else reviews it.`);
    case 'reviewed-already':
      return one(say`${bold(answer.request.id)} has been reviewed already.`);
    case 'too-late':
      return one(say`${bold(answer.request.id)} stays as it is: ${sayState(answer.request)}.`);
    case 'plan-changed':
      return one(
        say`The plan of ${bold(answer.request.id)} has changed since you saw it. Look at the card again, and decide on what it says now.`,
      );
    case 'rules-changed':
      return one(
        say`The rules have changed since ${bold(answer.request.id)} was put before people: ${sayState(answer.request)}.`,
      );
    case 'not-narrower':
      return one(
        say`Nothing was approved: what you left of ${bold(answer.request.id)} goes beyond what was asked for.`,
        ...answer.excess.map((each) => say`${withCode(describeExcess(each))}.`),
      );
    case 'narrowing-refused':
      return one(
        say`Nothing was approved: ${bold(answer.request.id)} cannot be had like that.`,
        sayRefusal(answer.refusal),
      );
    case 'not-handed':
      return one(sayNotHanded(answer));
    case 'not-handed-to-group':
      return one(sayNotHandedToGroup(answer));
    case 'still-wrong':
      return one(
        say`${bold(answer.request.id)} could not be put right as it is:`,
        ...(answer.request.troubles ?? []).map(({ finding }) => say`! ${sayFinding(answer.request, finding)}`),
        say`What was approved does not cover more. Ask anew with ${code('/c2c allow')}, or end it with ${code(`/c2c revoke ${answer.request.id}`)}.`,
      );
    case 'already-decided':
      return one(say`You have decided ${bold(answer.request.id)} already.${sayOthers(answer.request)}`);
    case 'roles-unreadable':
      return one(
        say`Nobody can decide ${bold(answer.request.id)} now: the roles could not be read (${typed(answer.because, 300)}). Try again in a minute.`,
      );
    case 'asked':
      return sayAsked(answer.request, answer.revocation);
    case 'no-such-grant':
      return one(
        say`Nothing that c2c granted lets ${sayNames([answer.source])} reach ${sayNames([answer.destination])}. ${code('/c2c list live')} shows what is live.`,
      );
    case 'preview':
      return writePreview(answer.planned);
    case 'preview-refused':
      return one(say`This would not be sent to anybody.`, sayRefusal(answer.refusal));
    case 'who':
      return writeConnections(answer.connections, answer.foundation);
    case 'who-refused':
      return one(sayRefusal(answer.refusal));
    case 'not-yours':
      return one(
        say`Who may reach ${sayFull(answer.app)} is for people with a role in ${saySpaces([answer.app])} to know, and you have none there.`,
      );
    default:
      return answer satisfies never;
  }
}

function sayDone(wish: Wish, request: AccessRequest): Line {
  const what = say`${bold(request.id)}, ${saySummary(request)}`;
  switch (wish.kind) {
    case 'approve':
      return isDecidable(request)
        ? say`Your approval of ${what} counts. More are needed.`
        : say`You approved ${what}. It is being applied.`;
    case 'narrow':
      return isDecidable(request)
        ? say`You approved less of ${what}. ${sayNarrowed(request)}. More approvals are needed.`
        : say`You approved less of ${what}. ${sayNarrowed(request)}. It is being applied.`;
    case 'deny':
      return say`You denied ${what}.`;
    case 'delegate':
      return say`You handed ${what} to ${person(wish.to)}. They hear of it by direct message.`;
    case 'delegate-to-group':
      return say`You handed ${what} to ${sayGroupOf(request, wish.group)}. Those in it who may decide hear of it by direct message.`;
    case 'mute':
      return say`You get no reminders of ${what}.`;
    case 'break-glass':
      return say`You broke the glass for ${what}. It is being applied, and everybody who would have been asked is told.`;
    case 'sign':
      return say`You have reviewed ${what}.`;
    case 'withdraw':
      return say`You withdrew ${what}.`;
    case 'retry':
      return say`${what}: it is being applied once more.`;
    case 'undo':
      return say`${what}: what was made is being taken away.`;
    case 'revoke':
    case 'revoke-between':
      return say`${what}: it is being taken away.`;
    case 'keep':
      return say`You keep ${what}.`;
    case 'repair':
      return say`${what}: it is in order.`;
    case 'ignore':
      return say`${what}: it is left as it is.`;
    case 'preview':
    case 'who':
    case 'link':
      return what;
    default:
      return wish satisfies never;
  }
}

function sayNotHanded({ request, to, because }: Extract<Answer, { kind: 'not-handed' }>): Line {
  const id = bold(request.id);
  switch (because) {
    case 'yourself':
      return say`${id} is with you already.`;
    case 'not-a-member':
      return say`${id} was not handed over: c2c does not know ${person(to)} as somebody of your own workspace with a Cloud Foundry account.`;
    case 'own-request':
      return say`${id} was not handed over: ${person(to)} asked for it, and cannot decide it.`;
    case 'no-role':
      return say`${id} was not handed over: ${person(to)} may not decide it, and handing it over would not change that.${sayOthers(request)}`;
    case 'has-decided':
      return say`${id} was not handed over: ${person(to)} has decided it already.`;
    case 'asked-before':
      return say`${id} was not handed over again: you have asked ${person(to)} already.`;
    default:
      return because satisfies never;
  }
}

function sayGroupOf(request: AccessRequest, group: SlackGroupId): Line {
  const handed = ('handed' in request ? (request.handed ?? []) : []).findLast(
    (each) => 'group' in each && each.group === group,
  );
  return handed && 'group' in handed ? sayGroup(handed) : own('that user group');
}

function sayNotHandedToGroup({ request, name, because }: Extract<Answer, { kind: 'not-handed-to-group' }>): Line {
  const id = bold(request.id);
  switch (because) {
    case 'no-authority':
      return say`${id} was not handed over: ${sayGroup({ name })} does not decide it, and handing it over would not change that.${sayOthers(request)}`;
    case 'enough':
      return say`${id} was not handed over: enough of ${sayGroup({ name })} have agreed already.${sayOthers(request)}`;
    case 'nobody':
      return say`${id} was not handed over: in ${sayGroup({ name })} there is nobody else who may decide it and has not yet.${sayOthers(request)}`;
    case 'asked-before':
      return say`${id} was not handed over again: you have asked ${sayGroup({ name })} already.`;
    default:
      return because satisfies never;
  }
}

/** Who wanted to end what is not theirs to end. */
function sayAsked(request: AccessRequest, revocation: RequestId): Message {
  const spaces = 'destinations' in request ? saySpaces(destinationSpaces(request)) : own('the destination');
  return one(
    say`Only ${person(request.requester)} and the owners of ${spaces} may end ${bold(request.id)}. ${bold(revocation)} asks the owners to.`,
    say`${code(`/c2c show ${revocation}`)} tells how it stands.`,
  );
}

function sayNotEntitled(request: AccessRequest, whoCan: Extract<Answer, { kind: 'not-entitled' }>['whoCan']): Line {
  const spaces = 'destinations' in request ? destinationSpaces(request) : [];
  const groups = 'standing' in request ? request.standing.requirements.map(({ who }) => [typed(who)]) : [];
  const deciders = groups.length > 0 ? join(groups, ', and ') : say`the owners of ${saySpaces(spaces)}`;
  const people = whoCan.length === 0 ? [] : say` (${sayHolders(whoCan)})`;
  return say`${bold(request.id)} is decided by ${deciders}${people}, and you are not one of them.`;
}

function sayLostRole(request: AccessRequest): Line {
  const asker = person(request.requester);
  if (!('sources' in request)) return say`${asker} has no role any more in the space they asked for.`;
  const apps = sayApps(request.sources.length > 0 ? request.sources : request.destinations);
  return say`${asker} has no role any more where ${apps} lives, so ${bold(request.id)} cannot be approved. It can be denied.`;
}

/** ` @grace, @linus can.`, from who could decide when the plan was made. */
function sayOthers(request: AccessRequest): Line {
  return 'approvers' in request && request.approvers.kind === 'known' ? sayWhoCan(request.approvers.people) : [];
}

/** How a request stands, after a colon: `@grace denied it on 22 Nov 14:05`. */
export function sayState(request: AccessRequest): Line {
  switch (request.state) {
    case 'submitted':
      return own('it is being looked at');
    case 'refused':
      return own('it was not sent to anybody');
    case 'pending':
      return own('it waits for a decision');
    case 'stale':
      return own('it needs a new look');
    case 'withdrawn':
      if (request.with) return say`it went with ${sayGone(request)}`;
      return say`${person(request.requester)} withdrew it ${moment(request.at)}`;
    case 'denied':
      return say`${person(request.denial.by.slack)} denied it ${moment(request.denial.at)}`;
    case 'lapsed':
      return say`it lapsed ${moment(request.lapsesAt)}`;
    case 'approved':
      return own(request.glass ? 'it is being applied' : 'it is approved and being applied');
    case 'failed':
      return own('it could not be applied');
    case 'extended':
      return say`the grant was extended until ${moment(request.until)}`;
    case 'done':
      return say`it was done ${moment(request.at)}`;
    case 'live':
      return request.grant.until === undefined
        ? own('it is live')
        : say`it is live until ${moment(request.grant.until)}`;
    case 'ending':
      return say`it is being taken away, ${sayEnding(request.ending)}`;
    case 'ended':
      if (request.ending.kind === 'removed') return say`it was done ${moment(request.endedAt)}`;
      return say`it ended ${moment(request.endedAt)}, ${sayEnding(request.ending)}`;
    default:
      return request satisfies never;
  }
}

function writePreview(planned: Planned): Message {
  const { sources, destinations, lifetime } = planned;
  return compose([
    lines(
      say`The plan to let ${sayApps(sources)} reach ${sayApps(destinations)}, ${sayLifetime(lifetime)}. Nobody was asked, nothing was changed.`,
      [],
      ...sayPlan(planned.plan, refsOf(planned)),
    ),
    ...sayWhoDecides(planned).map((line) => small(line)),
    small(sayRules(planned.standing)),
    lines(
      planned.ends
        ? say`The same file with ${code('/c2c apply')} asks for it.`
        : say`The same words with ${code('/c2c allow')} ask for it.`,
    ),
  ]);
}
