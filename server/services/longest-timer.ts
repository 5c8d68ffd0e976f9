/** setTimeout cannot wait longer; a look in between changes nothing. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1
