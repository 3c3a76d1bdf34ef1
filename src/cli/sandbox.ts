// `c2c sandbox`: one stand-in as a server of its own, until it is interrupted.
import { readFile } from 'node:fs/promises';

export async function runFoundation(
  { port, seed: file }: { readonly port: number; readonly seed: string | undefined },
  out: NodeJS.WritableStream,
): Promise<void> {
  const { startFoundation } = await import('../sandbox/foundation/server.ts');
  const { parseSeed, seed: defaultSeed } = await import('../sandbox/foundation/seed.ts');
  const planted = parseSeed(file === undefined ? defaultSeed : await readJson(file));
  const foundation = await startFoundation({ port, seed: planted });
  const client = planted.clients.find(({ grantTypes }) => grantTypes.includes('client_credentials'));
  const lines = [
    `A Cloud Foundry foundation stands in at ${foundation.url}`,
    '',
    `  CF_API=${foundation.url}`,
    ...(client ? [`  CF_CLIENT_ID=${client.id}`, `  CF_CLIENT_SECRET=${client.secret}`] : []),
  ];
  out.write(`${lines.join('\n')}\n`);
  await interruption();
  await foundation.close();
}

export async function runWorkspace(
  { port, eventsUrl }: { readonly port: number; readonly eventsUrl: string | undefined },
  out: NodeJS.WritableStream,
): Promise<void> {
  const { startWorkspace } = await import('../sandbox/workspace/server.ts');
  const workspace = await startWorkspace({ port, ...(eventsUrl !== undefined && { eventsUrl }) });
  const lines = [
    `A Slack workspace stands in at ${workspace.url}`,
    '',
    `  SLACK_API_URL=${workspace.apiUrl}`,
    `  SLACK_BOT_TOKEN=${workspace.botToken}`,
    ...(eventsUrl === undefined
      ? [`  SLACK_APP_TOKEN=${workspace.appToken}`]
      : [`  SLACK_SIGNING_SECRET=${workspace.signingSecret}`]),
  ];
  out.write(`${lines.join('\n')}\n`);
  await interruption();
  await workspace.close();
}

async function readJson(file: string): Promise<unknown> {
  const doing = `reading the seed file ${file}`;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`${doing}: ${isMissing(cause) ? 'there is no such file' : String(cause)}`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${doing}: it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

async function interruption(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
