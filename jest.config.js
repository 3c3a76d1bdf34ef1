export default {
  testEnvironment: 'node',
  // Jest's own choice leaves one core idle, which on a machine of two is half of it; many tests wait for a process.
  maxWorkers: '100%',
  // Modules of a test file stay in memory after it: a worker that holds a hundred of them does little but collect garbage.
  workerIdleMemoryLimit: '768MB',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
