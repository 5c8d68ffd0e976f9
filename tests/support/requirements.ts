import { findOnPath } from '../../server/runtime/tools.ts'

/** Debian's Chromium, for tests in a browser; null: those are to be skipped. */
export const chromiumPath: string | null = process.env.HOTLINE_TEST_NO_BROWSER ? null : findOnPath('chromium')

/** SIPp, for tests with callers and telephones; null: those are to be skipped. */
export const sippPath: string | null = process.env.HOTLINE_TEST_NO_SIPP ? null : findOnPath('sipp')
