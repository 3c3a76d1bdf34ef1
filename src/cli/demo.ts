// `c2c demo`: a workspace and a foundation to play with in the browser, with the real bot between them, until Ctrl-C.
import { spawn } from 'node:child_process';
import { type SandboxPage, startPage } from '../sandbox/page/server.ts';
import { untilInterrupted } from './interruption.ts';
import { openStage, type Stage } from './stage.ts';

export interface DemoOptions {
  /** Given: this one or none. Left out: the usual one, or a free one when that is taken. */
  readonly port?: number | undefined;
  /** Also opens the page in the browser. */
  readonly open: boolean;
  /** A c2c.yml whose rules and limits are tried. */
  readonly config?: string | undefined;
}

const USUAL_PORT = 4242;

export async function demo(env: NodeJS.ProcessEnv, out: NodeJS.WritableStream, options: DemoOptions): Promise<void> {
  const watch = untilInterrupted();
  const stage = await openStage(env, options);
  let page: SandboxPage | undefined;
  const close = async () => {
    await Promise.all([page?.close(), stage.close()]);
    watch.forget();
  };
  try {
    page = await openPage(stage, options.port);
    const isInterrupted = await Promise.race([stage.waitUntilReady(), watch.interrupted.then(() => true)]);
    if (isInterrupted === true) return;
    out.write(`c2c, a Slack workspace and a Cloud Foundry foundation, all on this machine. ${stage.redis}\n\n`);
    out.write(`  ${page.url}\n\n`);
    out.write('Open it in a browser: the first minute is explained there. Ctrl-C stops everything.\n');
    if (options.open) openInBrowser(page.url);
    const code = await Promise.race([watch.interrupted.then(() => 'interrupted' as const), stage.botEnded]);
    if (code !== 'interrupted') throw new Error(`running the demo: the bot ended by itself, with exit code ${code}`);
  } finally {
    await close();
  }
}

async function openPage({ workspace, foundation }: Stage, port: number | undefined): Promise<SandboxPage> {
  try {
    return await startPage({ workspace, foundation, port: port ?? USUAL_PORT });
  } catch (error) {
    if (!isTaken(error)) throw error;
    if (port === undefined) return startPage({ workspace, foundation });
    throw new Error(
      `opening the page: port ${port} is taken. Leave --port out to get a free one, or name another one.`,
      { cause: error },
    );
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Nothing depends on it: where no browser can be opened, the address is there to be read. */
function openInBrowser(url: string): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  if (program === undefined) return;
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
