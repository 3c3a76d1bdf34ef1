// What became of c2c.yml while c2c runs is told in the audit trail, once however many processes read it.
import { type ConfigNews, type ConfigTold, configTold, tellConfig } from '../core/config-news.ts';
import type { NoteDoors } from './note-channels.ts';
import { carry } from './submit.ts';

/** All processes read one file, whatever each of them calls it. */
const SUBJECT = 'c2c.yml';

/** Throws when it cannot be written down; telling it again later does no harm. */
export async function noteConfig(doors: NoteDoors, news: ConfigNews): Promise<void> {
  for (;;) {
    const written = await doors.notices.find(SUBJECT);
    const telling = tellConfig(readTold(written), news);
    if (!telling) return;
    const { next, fact } = telling;
    const at = doors.clock.now();
    const isWritten = await doors.notices.write(
      SUBJECT,
      written,
      { next: JSON.stringify(next), ...(fact && { fact }) },
      at,
    );
    if (!isWritten) continue;
    if (fact) await carry(doors, [{ job: { stage: 'audit' }, at }]);
    return;
  }
}

/** What another version of c2c wrote counts as nothing: it is told once more at worst. */
function readTold(written: string | undefined): ConfigTold | undefined {
  try {
    return configTold.safeParse(JSON.parse(written ?? '')).data;
  } catch {
    return undefined;
  }
}
