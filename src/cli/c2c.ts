#!/usr/bin/env node
// The c2c command. What serves loads no stand-in, and the other way round: every action imports what it needs.
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';

interface DemoFlags {
  readonly port?: number;
  readonly open?: true;
  readonly config?: string;
  readonly terminal?: true;
}

/** The exit code for a wrong configuration (EX_CONFIG of sysexits.h). */
const WRONG_CONFIGURATION = 78;

const program = new Command('c2c')
  .description('Container-to-container connectivity on Cloud Foundry: ask in Slack, approve by button, audited')
  .version(readVersion())
  .showHelpAfterError('(c2c --help lists what there is)');

program
  .command('serve')
  .description('run the bot; C2C_ROLE picks web, worker or all of it')
  .action(async () => {
    const { serve } = await import('../serve.ts');
    await serve(process.env);
  });

program
  .command('demo')
  .description('try all of it in the browser, with stand-ins for Slack and Cloud Foundry; nothing leaves this machine')
  .option('--port <number>', 'where the page is; left out: 4242, or a free one when that is taken', readPort)
  .option('--open', 'open the page in the browser')
  .option('--config <path>', 'a c2c.yml whose rules and limits are tried; it may be changed meanwhile')
  .addOption(new Option('--terminal', 'play one request on the terminal instead, and end').conflicts('config'))
  .action(async ({ port, open, config, terminal }: DemoFlags) => {
    if (terminal) {
      const { playOnTerminal } = await import('./play.ts');
      await playOnTerminal(process.env, process.stdout);
      return;
    }
    const { demo } = await import('./demo.ts');
    await demo(process.env, process.stdout, { port, open: open === true, config });
  });

program
  .command('config')
  .description('the configuration')
  .command('check')
  .description('read the environment and c2c.yml, without connecting to anything, and list all that is wrong')
  .option('-f, --file <path>', 'this c2c.yml alone, whatever the environment says; - reads what is piped in')
  .action(async ({ file }: { file?: string }) => {
    const { checkConfig, checkFile } = await import('./config-check.ts');
    const { text, right } = file === undefined ? checkConfig(process.env) : await checkFile(file);
    (right ? process.stdout : process.stderr).write(`${text}\n`);
    process.exitCode = right ? 0 : WRONG_CONFIGURATION;
  });

const identity = program.command('identity').description('who Slack people are on Cloud Foundry');

identity
  .command('list')
  .description('everybody whom c2c knows, by what, since when, and who has changed')
  .action(async () => {
    const { listPeople, withBindings } = await import('./identity.ts');
    print(await withBindings(process.env, listPeople));
  });

identity
  .command('forget <person>')
  .description('agree that somebody is who they are now: a Slack user id, or the user name c2c knows them by')
  .action(async (person: string) => {
    const { forgetPerson, withBindings } = await import('./identity.ts');
    print(await withBindings(process.env, (bindings) => forgetPerson(bindings, person, Date)));
  });

program
  .command('policies')
  .description('files of wanted connectivity')
  .command('check')
  .description('read a file of wanted connectivity, without connecting to anything, and list all that is wrong')
  .option('-f, --file <path>', 'the file; - reads what is piped in', 'c2c-policies.yml')
  .action(async ({ file }: { file: string }) => {
    const { checkPolicies } = await import('./policies-check.ts');
    print(await checkPolicies(process.env, file));
  });

program
  .command('rules')
  .description('the approval rules of c2c.yml')
  .command('explain <command>')
  .description('what the rules say of a command such as "allow web -> db tls", and why; asks nobody, changes nothing')
  .requiredOption('--as <person>', 'whose request it would be: their user name on Cloud Foundry')
  .option('--on <foundation>', 'where, as c2c.yml calls it; left out: where people ask who say nothing')
  .action(async (command: string, { as, on }: { as: string; on?: string }) => {
    const { explainRules } = await import('./rules-explain.ts');
    const { text, exitCode } = await explainRules(process.env, { command, as, foundation: on });
    (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exitCode = exitCode;
  });

program
  .command('apply')
  .description("ask for a file of wanted connectivity in somebody's name; the owners decide in Slack as ever")
  .option('-f, --file <path>', 'the file; - reads what is piped in', 'c2c-policies.yml')
  .requiredOption('--as <person>', 'whose request it is: their e-mail address in Slack, or their Slack user id')
  .option('--dry-run', 'print the plan, and ask nobody')
  .action(async ({ file, as, dryRun }: { file: string; as: string; dryRun?: true }) => {
    const { applyFile } = await import('./apply.ts');
    const { text, exitCode } = await applyFile(process.env, { file, as, dryRun: dryRun === true });
    (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exitCode = exitCode;
  });

program
  .command('doctor')
  .description('look at Redis, Slack and Cloud Foundry as they are configured; changes nothing and posts nothing')
  .action(async () => {
    const { examineAll } = await import('./doctor.ts');
    const { text, exitCode } = await examineAll(process.env);
    (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exitCode = exitCode;
  });

const sandbox = program.command('sandbox').description('stand-ins to try c2c against, each a server of its own');

sandbox
  .command('foundation')
  .description('a Cloud Foundry foundation')
  .option('--port <number>', 'where it listens; 0 takes a free port', readPort, 0)
  .option('--seed <file>', 'JSON with the orgs, spaces, apps and people it starts with')
  .action(async ({ port, seed }: { port: number; seed?: string }) => {
    const { runFoundation } = await import('./sandbox.ts');
    await runFoundation({ port, seed }, process.stdout);
  });

sandbox
  .command('workspace')
  .description('a Slack workspace')
  .option('--port <number>', 'where it listens; 0 takes a free port', readPort, 0)
  .option('--events-url <url>', 'where the bot hears Slack, such as http://127.0.0.1:3000/slack/events')
  .action(async ({ port, eventsUrl }: { port: number; eventsUrl?: string }) => {
    const { runWorkspace } = await import('./sandbox.ts');
    await runWorkspace({ port, eventsUrl }, process.stdout);
  });

function print({ text, right }: { readonly text: string; readonly right: boolean }): void {
  (right ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = right ? 0 : 1;
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

/** What was foreseen is told in one line; a slip of ours comes with the place where it happened. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
  return isOurs ? (error.stack ?? error.message) : error.message;
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`c2c: ${explain(error)}\n`);
  process.exitCode = 1;
}
