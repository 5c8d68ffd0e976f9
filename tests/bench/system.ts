/** A call centre under measurement. */
export interface SystemUnderTest {
  name: string
  /** Where callers call, on loopback. */
  sipPort: number
  /** Process ids of what is measured. */
  processes: Partial<Record<Part, number>> & { asterisk: number }
  /** Lets the first so many agents take calls, and no others. */
  staff(agents: number): Promise<void>
  /** How many talks have been recorded; those still being worked on do not count. */
  recordings(): Promise<number>
  /** What the server still refers to when all else has been collected; left out where there is no such server. */
  retainedBytes?(): Promise<number>
  /** Work done since the start, as far as it is counted. */
  counters(): Promise<Counters>
  stop(): Promise<void>
}

export type Part = 'asterisk' | 'server' | 'database'

export type CounterName = 'ariCommands' | 'sqlStatements' | 'sqlBlocks' | 'walBytes'
export type Counters = Partial<Record<CounterName, number>>

/** Address of an agent's telephone. */
export const agentUri = (index: number, port: number): string => `sip:agent${index + 1}@127.0.0.1:${port}`
