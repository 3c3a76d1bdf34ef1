// The stage of `c2c demo` for a test: the stand-ins in this process, the real bot in another, the page on a free port;
// or the same without the bot, for a test that plays it.
import { resolve } from 'node:path';
import { openStage, type Stage } from '../../src/cli/stage.ts';
import { startFoundation } from '../../src/sandbox/foundation/server.ts';
import { type SandboxPage, startPage } from '../../src/sandbox/page/server.ts';
import { startWorkspace } from '../../src/sandbox/workspace/server.ts';

export interface OpenStage extends Pick<Stage, 'workspace' | 'foundation' | 'close'> {
  readonly page: SandboxPage;
}

const BOT = [process.execPath, '--import', 'tsx', resolve('src/cli/c2c.ts')] as const;

export async function openStageWithPage(): Promise<OpenStage> {
  const env = { PATH: process.env['PATH'], LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal' };
  const stage = await openStage(env, { command: BOT });
  try {
    const page = await startPage(stage);
    await stage.waitUntilReady();
    return { ...stage, page, close: async () => void (await Promise.all([page.close(), stage.close()])) };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

export async function openStageWithoutBot(): Promise<OpenStage> {
  const [workspace, foundation] = await Promise.all([startWorkspace(), startFoundation()]);
  const page = await startPage({ workspace, foundation });
  const close = async () => void (await Promise.all([page.close(), workspace.close(), foundation.close()]));
  return { workspace, foundation, page, close };
}
