import { createNodeResolver, flatConfigs, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const SLACK = { regex: '^@slack/', message: '@slack/* is known only under src/slack.' };
const REDIS = { regex: '^(bullmq|ioredis)', message: 'bullmq and ioredis are known only under src/queue.' };
const UNDICI = { regex: '^undici', message: 'undici is known only under src/cf.' };

/** What main.ts reads before there are doors. */
const CONFIGURATION = [
  'main',
  'serve',
  'reload',
  'config',
  'config-file',
  'config-outline',
  'channel-settings',
  'foundation-settings',
  'open-foundations',
  'identity-settings',
  'linking',
  'link-settings',
  'break-glass-settings',
  'strict-yaml',
  'policies-file',
  'environment',
  'mistake',
  'vcap',
];

/** Forbids importing the named folders of src: the design's arrows go one way, main, cli -> doors -> lifecycle -> core. */
function notFrom(...folders) {
  return {
    regex: `/(${folders.join('|')})(/|\\.ts$)`,
    message: 'The arrows go one way: main, cli -> slack | queue | cf | http -> lifecycle -> core.',
  };
}

function arrows(files, ...patterns) {
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

const noClock = {
  selector:
    "MemberExpression[object.name='Date'][property.name='now'], NewExpression[callee.name='Date'][arguments.length=0]",
  message: 'Time is a port: take a Clock.',
};
const noRandom = {
  selector: "Identifier[name='randomUUID'], MemberExpression[object.name='Math'][property.name='random']",
  message: 'Ids and randomness are ports: main.ts hands them in.',
};
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only config.ts reads the environment.',
};
const noProcess = {
  selector: "VariableDeclarator[init.name='process'] > ObjectPattern, ImportDeclaration[source.value='node:process']",
  message: 'Only config.ts reads the environment.',
};
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' };

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked, flatConfigs.typescript],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        // The tests' project holds src too: with one of its own for each, src would be checked twice.
        project: ['test/tsconfig.json', 'src/sandbox/page/client/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })] },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Taking one property out of a value is how a value without it is made.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // Bolt's handlers and our ports are async by type, whether or not one body awaits.
      '@typescript-eslint/require-await': 'off',
      'import-x/no-cycle': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/sandbox/**', 'src/cli/**'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noClock, noRandom, noEnvironment, noProcess] },
  },
  {
    files: ['src/config.ts', 'src/main.ts', 'src/serve.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport] },
  },
  arrows(['src/core/**/*.ts'], { regex: '^(?!zod$|\\./)', message: 'core imports core and zod only: it is pure.' }),
  arrows(['src/lifecycle/**/*.ts'], {
    regex: '^(?!\\./|\\.\\./core/)',
    message: 'lifecycle imports core and its own ports only.',
  }),
  arrows(
    ['src/slack/**/*.ts'],
    // Files of wanted connectivity come in through Slack too.
    notFrom('queue', 'cf', 'http', 'cli', 'sandbox', ...CONFIGURATION.filter((name) => name !== 'policies-file')),
    REDIS,
    UNDICI,
  ),
  arrows(['src/queue/**/*.ts'], notFrom('slack', 'cf', 'http', 'cli', 'sandbox', ...CONFIGURATION), SLACK, UNDICI),
  arrows(['src/cf/**/*.ts'], notFrom('slack', 'queue', 'http', 'cli', 'sandbox', ...CONFIGURATION), SLACK, REDIS),
  arrows(
    ['src/http/**/*.ts'],
    notFrom('slack', 'queue', 'cf', 'cli', 'sandbox', ...CONFIGURATION),
    SLACK,
    REDIS,
    UNDICI,
  ),
  arrows(
    ['src/main.ts', 'src/serve.ts', 'src/open-foundations.ts', 'src/config*.ts', 'src/*-settings.ts'],
    SLACK,
    REDIS,
    UNDICI,
    notFrom('sandbox', 'cli'),
  ),
  arrows(['src/cli/**/*.ts'], SLACK, REDIS, UNDICI),
  arrows(
    ['src/sandbox/**/*.ts', 'src/sandbox/**/*.tsx'],
    notFrom('core', 'lifecycle', 'slack', 'queue', 'cf', 'http', 'cli', ...CONFIGURATION),
    SLACK,
    REDIS,
    UNDICI,
  ),
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
);
