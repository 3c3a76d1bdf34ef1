// Cloud Controller's label_selector: `env=prod,tier!=web,team in (a,b),!legacy` (label_selector_parser.rb).

type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

export function parseLabelSelector(selector: string | undefined, problems: string[]): LabelTest | undefined {
  if (selector === undefined) return undefined;
  const tests = selector.split(/,(?![^(]*\))/).map((requirement) => parseRequirement(requirement.trim()));
  if (tests.includes(undefined)) problems.push('Invalid label_selector value');
  return (labels) => tests.every((test) => test?.(labels) ?? false);
}

function parseRequirement(text: string): LabelTest | undefined {
  const set = /^([\w./-]+)\s+(in|notin)\s+\(([^()]*)\)$/.exec(text);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(labels[key] ?? '') === (operator === 'in');
  }
  const equality = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(text);
  if (equality) {
    const [, key = '', operator, value] = equality;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)([\w./-]+)$/.exec(text);
  if (!existence) return undefined;
  const [, not, key = ''] = existence;
  return (labels) => Object.hasOwn(labels, key) === (not === '');
}
