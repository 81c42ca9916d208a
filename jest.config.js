import { requireNode } from './test/support/node-version.js';

requireNode();

/** The everyday tests: no cluster, no network but loopback, no Java. The end-to-end tests have their own configuration. */
export default {
  testEnvironment: 'node',
  // On two cores jest would use one.
  maxWorkers: '100%',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.js' },
  extensionsToTreatAsEsm: ['.ts'],
};
