/** Asterisk's own queue and recorder, set up with nothing but its configuration files. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../server/runtime/run.ts'
import type { Toolbox } from '../../server/runtime/tools.ts'
import { startTestAsterisk } from '../support/asterisk.ts'
import { agentUri } from './system.ts'
import type { SystemUnderTest } from './system.ts'

/** How app_queue looks for the next free member. */
export interface QueueSettings {
  /** Seconds until the caller at the head is tried again when nobody was free. 5 when not set; 1 is the least, 0 means 5. */
  retrySeconds: number
}

export interface AppQueueOptions {
  tools: Toolbox
  folder: string
  /** Sound files without ending, played before the queue. */
  greeting: string[]
  /** Port on which the agents' telephones answer. */
  agentsPort: number
  agents: number
  /** One queue for each, under the numbers 1, 2 … */
  queues: QueueSettings[]
}

/** A WAV file of this size has no sound in it. */
const WAV_HEADER_BYTES = 44

export async function startAppQueue({ tools, folder, greeting, agentsPort, agents, queues }: AppQueueOptions): Promise<SystemUnderTest> {
  const members = Array.from({ length: agents }, (_, index) => `agent${index + 1}`)
  const recordingsDir = join(folder, 'app-queue-recordings')
  const asterisk = await startTestAsterisk({
    tools,
    recordingsDir,
    extra: {
      modules: ['app_queue.so'],
      dialplan: ['[hotline-inbound](+)', ...queues.flatMap((_, index) => lineOf(index + 1, greeting, recordingsDir))].join('\n'),
      pjsip: members.map((member, index) => telephone(member, agentUri(index, agentsPort))).join('\n'),
      files: { 'queues.conf': queuesConf(queues, members), 'queuerules.conf': '; none\n' },
    },
  })
  const { file, args, env } = tools.tool('asterisk')
  const configuration = join(asterisk.dir, 'asterisk/etc/asterisk.conf')
  return {
    name: 'app_queue',
    sipPort: asterisk.asterisk.sipPort,
    processes: { asterisk: asterisk.asterisk.pid },
    async staff(count) {
      for (const [index, member] of members.entries()) await run(file, [...args, '-C', configuration, '-rx', `queue ${index < count ? 'unpause' : 'pause'} member PJSIP/${member}`], { env })
    },
    async recordings() {
      const files = await readdir(recordingsDir)
      const sizes = await Promise.all(files.map(async (name) => (await stat(join(recordingsDir, name))).size))
      return sizes.filter((size) => size > WAV_HEADER_BYTES).length
    },
    counters: () => Promise.resolve({}),
    stop: asterisk.stop,
  }
}

const lineOf = (queue: number, greeting: string[], recordingsDir: string): string[] => [
  `exten => ${queue},1,Answer()`,
  ` same => n,Playback(${greeting.join('&')})`,
  ` same => n,MixMonitor(${recordingsDir}/\${UNIQUEID}.wav,b)`,
  ` same => n,Queue(bench${queue})`,
  ' same => n,Hangup()',
]

/** An endpoint for each agent, as app_queue needs them to know who is busy; otherwise as the hotline's for SIP phones. */
const telephone = (name: string, uri: string): string => `
[${name}]
type = endpoint
context = hotline-nowhere
identify_by = username
aors = ${name}
disallow = all
allow = alaw,ulaw
direct_media = no
rtp_symmetric = yes
allow_transfer = no
trust_id_outbound = yes
device_state_busy_at = 1
media_address = 127.0.0.1
bind_rtp_to_media_address = yes

[${name}]
type = aor
contact = ${uri}
qualify_frequency = 0
`

const queuesConf = (queues: QueueSettings[], members: string[]): string => `[general]
autofill = yes
${queues.map(({ retrySeconds }, index) => `
[bench${index + 1}]
strategy = leastrecent
musicclass = hotline
timeout = 15
retry = ${retrySeconds}
wrapuptime = 0
autofill = yes
ringinuse = no
announce-frequency = 0
announce-holdtime = no
announce-position = no
joinempty = yes
leavewhenempty = no
${members.map((member) => `member => PJSIP/${member}`).join('\n')}
`).join('')}`
