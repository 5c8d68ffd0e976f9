import { defineConfig } from 'vitest/config'

/** Real calls take their time; a test that waits in vain says for what (`eventually`). */
const CALL_TEST_MS = 120_000

/** Properties are tried many times over, on a machine that does other things as well. */
const UNIT_TEST_MS = 60_000

/** Two files at a time: each may run an Asterisk, a database, callers and a browser, but mostly waits for what is said. */
const withCalls = { globalSetup: 'tests/support/global-setup.ts', testTimeout: CALL_TEST_MS, hookTimeout: CALL_TEST_MS, maxWorkers: 2 }

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.ts', 'web/src/**/*.test.ts'], testTimeout: UNIT_TEST_MS, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { extends: true, test: { ...withCalls, name: 'integration', include: ['tests/integration/**/*.test.ts'], sequence: { groupOrder: 1 } } },
      { extends: true, test: { ...withCalls, name: 'e2e', include: ['tests/e2e/**/*.test.ts'], sequence: { groupOrder: 2 } } },
    ],
  },
})
