import { requireNode } from './test/support/node-version.js';

requireNode();

/** The everyday tests: no cluster, no network but loopback, no Java. The end-to-end tests have their own configuration. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.js' },
  extensionsToTreatAsEsm: ['.ts'],
};
