// What arrives when a person types a command: keyboards improve it, and Slack rewrites mentions and links.
import type { Knobs } from './knobs.ts';
import type { Store } from './store.ts';

const NO_BREAK_SPACE = '\u00a0';

/** macOS and phones turn quotes, dashes and arrows into prettier ones; copying out of Slack leaves no-break spaces. */
export function withSmartPunctuation(text: string): string {
  return text
    .replace(/ ?-> ?/g, (arrow) => arrow.replace('->', '→').replaceAll(' ', NO_BREAK_SPACE))
    .replace(/--/g, '—')
    .replace(/(^|[\s(\u00a0])"/g, '$1“')
    .replace(/"/g, '”')
    .replace(/(^|[\s(\u00a0])'/g, '$1‘')
    .replace(/'/g, '’');
}

export function asDelivered(text: string, knobs: Knobs, store: Store): string {
  const typed = knobs.smartPunctuation ? withSmartPunctuation(text) : text;
  const escaped = knobs.escapeInCommand
    ? typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : typed;
  return knobs.shouldEscape ? withTokens(escaped, store) : escaped;
}

/** The manifest's should_escape: known names and addresses become tokens; what is not known stays as typed. */
function withTokens(text: string, store: Store): string {
  return text.replace(/(^|\s)(?:([@#])([\w.-]+)|(https?:\/\/[^\s<>|]+))/g, (whole, space: string, sigil, name, url) => {
    if (typeof url === 'string') return `${space}<${url}>`;
    if (typeof name !== 'string') return whole;
    if (sigil === '#') {
      const channel = store.channel(name);
      return channel === undefined ? whole : `${space}<#${channel.id}|${channel.name}>`;
    }
    const person = store.person(name);
    if (person !== undefined) return `${space}<@${person.id}|${person.name}>`;
    const group = [...store.usergroups.values()].find((each) => each.handle === name);
    return group === undefined ? whole : `${space}<!subteam^${group.id}|@${group.handle}>`;
  });
}
