import { requireNode } from '../support/node-version.js';

requireNode();

/** Scenarios against a real control plane, the real Pub/Sub emulator and a real Prometheus: see README.md beside this file. */
export default {
  rootDir: '../..',
  testEnvironment: 'node',
  roots: ['<rootDir>/test/e2e'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.js' },
  extensionsToTreatAsEsm: ['.ts'],
  globalSetup: '<rootDir>/test/e2e/setup.ts',
  globalTeardown: '<rootDir>/test/e2e/teardown.ts',
  testTimeout: 120_000,
};
