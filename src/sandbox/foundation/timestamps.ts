// The created_ats and updated_ats of a Cloud Controller list: some moments exactly, or before and after one.

type Comparison = (moment: string) => boolean;

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Written alike and always in UTC, moments compare as text does. */
const RELATIONS: Readonly<Record<string, (moment: string, than: string) => boolean>> = {
  lt: (moment, than) => moment < than,
  lte: (moment, than) => moment <= than,
  gt: (moment, than) => moment > than,
  gte: (moment, than) => moment >= than,
};

/** app/messages/validators.rb, TimestampValidator */
export function parseTimestamps(name: string, given: ReadonlyMap<string, string>, problems: string[]): Comparison[] {
  const comparisons: Comparison[] = [];
  const title = name === 'created_ats' ? 'Created ats' : 'Updated ats';
  for (const [key, value] of given) {
    const [, base, relation] = /^(\w+)(?:\[(\w*)\])?$/.exec(key) ?? [];
    if (base !== name) continue;
    const moments = value.split(',').map((moment) => moment.trim());
    if (moments.some((moment) => !isMoment(moment))) {
      problems.push(
        `${title} has an invalid timestamp format. Timestamps should be formatted as 'YYYY-MM-DDThh:mm:ssZ'`,
      );
    } else if (relation === undefined) {
      comparisons.push((moment) => moments.includes(moment));
    } else {
      const compares = RELATIONS[relation];
      const [than] = moments;
      if (!compares) problems.push(`${title} has invalid relational operator: '${relation}'`);
      else if (moments.length > 1 || than === undefined) {
        problems.push(`${title} only accepts one value when using an inequality filter`);
      } else comparisons.push((moment) => compares(moment, than));
    }
  }
  return comparisons;
}

function isMoment(text: string): boolean {
  return MOMENT.test(text) && !Number.isNaN(Date.parse(text));
}
