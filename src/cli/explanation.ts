// The answer of `c2c rules explain` as text: per connection the rules in their order, who may ask, who could decide, what is
// missing, and how it would go.
import type { ApprovalRule, ReasonGiver } from '../core/approval-rule.ts';
import { type Openness, showHours, showMoment } from '../core/hours.ts';
import type { Link } from '../core/link.ts';
import { printLifetime } from '../core/print-command.ts';
import { type GroupReasons, type LinkReasons, type Outlook, showUnseen, type Unseen } from '../core/rule-reasons.ts';
import { showSegment } from '../core/rule-match.ts';
import { showApp, showSpace } from '../core/vocabulary.ts';
import type { Explanation } from '../lifecycle/explain.ts';

/** @param place such as ` on prod`, where there are several foundations */
export function showExplanation(explanation: Explanation, place: string): string {
  const { purpose, lifetime, userName, links, groups, outlook, unsure } = explanation;
  const what = purpose === 'removal' ? 'to take this away' : printLifetime(lifetime);
  const unknown = [...unsure.user, ...unsure['user-group']];
  const certain = unknown.length === 0 ? 'It' : 'As far as can be told without Slack, it';
  return [
    `${userName} asks ${what}${place}`,
    '',
    ...links.flatMap((each) => showLink(each, unknown)),
    ...(purpose === 'removal' ? ['  (what is taken away goes by no rule)'] : []),
    '',
    'Who may ask',
    `  ${sayStanding(explanation)}`,
    'Who could decide',
    ...indent(sayDeciders(groups, links)),
    ...sayHours(explanation),
    'What is missing',
    ...indent(sayMissing(explanation)),
    ...(unknown.length > 0 ? ['Not looked up', ...indent(sayUnsure(explanation))] : []),
    '',
    `${certain} ${sayOutlook(outlook)}.`,
  ].join('\n');
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

function showLink({ link, passed, rule, sparesWho }: LinkReasons, unsure: readonly string[]): readonly string[] {
  const past = passed.map(({ rule: name, because }) => {
    const caveat = unsure.includes(name) ? ', as far as is known without Slack' : '';
    return `  - ${name}: ${because}${caveat}`;
  });
  const caveat = sparesWho && unsure.includes(rule.name) ? ' (as far as is known without Slack)' : '';
  return [sayLink(link), ...past, `  > ${rule.name}${caveat}: ${saySense(rule)}`];
}

function sayLink({ source, destination, segment }: Link): string {
  if (!source) return `a route to ${showApp(destination.ref)}`;
  const traffic = segment ? ` ${showSegment(segment)}` : '';
  return `${showApp(source.ref)} -> ${showApp(destination.ref)}${traffic}`;
}

function saySense(rule: ApprovalRule): string {
  switch (rule.kind) {
    case 'ask':
      return `people decide${sayReasons(rule.reasons)}${rule.hours ? `; approvals count ${showHours(rule.hours)}` : ''}`;
    case 'automatic':
      return `nobody needs to approve${sayReasons(rule.reasons)}`;
    case 'deny':
      return `denied, ${rule.because}`;
    default:
      return rule satisfies never;
  }
}

const REASON_GIVERS = { requester: 'asks', approver: 'approves' } as const satisfies Record<ReasonGiver, string>;

function sayReasons(givers: readonly ReasonGiver[] = []): string {
  return givers.map((giver) => `; whoever ${REASON_GIVERS[giver]} says why`).join('');
}

function sayStanding({ userName, lacking, roles }: Explanation): string {
  if (lacking.length > 0) return `${userName} may not`;
  const held = roles.map(({ role, at }) => `${role} of ${showSpace(at)}`);
  return held.length === 0 ? `${userName} may, as anybody may` : `${userName} may: ${held.join(', ')}`;
}

function sayDeciders(groups: readonly GroupReasons[], links: readonly LinkReasons[]): readonly string[] {
  if (groups.length > 0) return groups.map(sayGroup);
  const isDenied = links.some(({ rule }) => rule.kind === 'deny');
  return [isDenied ? 'nobody: what a rule denies cannot be approved' : 'nobody needs to'];
}

function sayGroup({ who, quorum, people, unseen, standIns }: GroupReasons): string {
  const names = people.map(({ userName }) => userName);
  const all = [...names, ...unseen.map(sayUnseen)];
  const caveat = standIns ? '; whoever stands behind `else` only if the others are too few' : '';
  return `${quorum} of ${who}: ${all.length === 0 ? 'nobody is' : all.join(', ')}${caveat}`;
}

/** Only where approvals do not count at any time. */
function sayHours({ hours: [first, ...rest], openness }: Explanation): readonly string[] {
  if (!first) return [];
  const hours = [first, ...rest].map(showHours).join(', and ');
  return ['When approvals count', `  ${hours}: ${sayOpenness(openness, first.zone)}`];
}

function sayOpenness(openness: Openness, zone: string): string {
  switch (openness.kind) {
    case 'open':
      return openness.closes === undefined ? 'open now' : `open now, until ${showMoment(openness.closes, zone)}`;
    case 'closed':
      return openness.opens === undefined
        ? 'never open together'
        : `closed now, open next on ${showMoment(openness.opens, zone)}`;
    default:
      return openness satisfies never;
  }
}

function sayUnseen(unseen: Unseen): string {
  return `${showUnseen(unseen)} (in Slack, not looked up)`;
}

function sayMissing({ groups, lacking, userName, wantsReason }: Explanation): readonly string[] {
  const roles = lacking.map((space) => `a role of ${userName} in ${showSpace(space)}`);
  const people = groups.flatMap(({ who, missing, unseen }) => {
    if (missing === 0) return [];
    const count = missing === 1 ? '1 more person' : `${missing} more people`;
    const from = unseen.length === 0 ? '' : `, unless Slack knows them: ${unseen.map(showUnseen).join(', ')}`;
    return [`${count} for ${who}${from}`];
  });
  const why = wantsReason ? ['a reason: `because …`'] : [];
  const all = [...roles, ...why, ...people];
  return all.length === 0 ? ['nothing'] : all;
}

function sayUnsure({ userName, unsure }: Explanation): readonly string[] {
  const say = (what: string, rules: readonly string[]): readonly string[] => {
    const names = rules.map((name) => `"${name}"`).join(', ');
    return rules.length === 0 ? [] : [`${what}, and so whether they are whom ${names} names`];
  };
  return [
    ...say(`who ${userName} is in Slack (identity.map does not say it)`, unsure.user),
    ...say(`which user groups ${userName} is in`, unsure['user-group']),
  ];
}

function sayOutlook(outlook: Outlook): string {
  switch (outlook.kind) {
    case 'refused':
      return `would be refused: ${outlook.because.replace(/\.$/, '')}`;
    case 'automatic':
      return `would be approved automatically by ${outlook.rules.length === 1 ? 'the rule' : 'the rules'} ${outlook.rules.map((name) => `"${name}"`).join(', ')}`;
    case 'asked':
      return `would be asked of ${[...outlook.of, ...outlook.unseen.map(sayUnseen)].join(', ')}`;
    case 'nobody':
      return `could be approved by nobody: there are too few people for ${outlook.groups.map(({ who }) => who).join(', ')}`;
    default:
      return outlook satisfies never;
  }
}
