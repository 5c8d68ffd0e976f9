/** Stable codes of everything that can be wrong with a question about working time. */
export type WorktimeErrorCode =
  | 'moment-without-offset'
  | 'moment-invalid'
  | 'before-calendar'
  | 'after-calendar'
  | 'minutes-invalid'
  | 'working-days-invalid'
  | 'end-before-start'
  | 'never-open'
  | 'versions-invalid'
  | 'calendar-data-invalid'

/** A question about working time that has no answer; `code` is stable, `message` is for a person. */
export class WorktimeError extends Error {
  readonly code: WorktimeErrorCode

  constructor(code: WorktimeErrorCode, message: string) {
    super(message)
    this.name = 'WorktimeError'
    this.code = code
  }
}
