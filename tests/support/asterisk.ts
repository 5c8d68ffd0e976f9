import { join } from 'node:path'
import { startAsterisk } from '../../server/runtime/asterisk.ts'
import type { Asterisk, AsteriskOptions } from '../../server/runtime/asterisk.ts'
import { ensurePackages } from '../../server/runtime/packages.ts'
import type { Toolbox } from '../../server/runtime/tools.ts'
import { killAtTheEnd } from './last-will.ts'
import { freePort, freeRtpRange } from './ports.ts'
import { tempDir } from './temp-dir.ts'

/** An Asterisk of the test's own, on loopback and free ports. */
export type TestAsterisk = {
  /** The process that runs now; another one after `restart`. */
  readonly asterisk: Asterisk
  tools: Toolbox
  /** Folder for everything of this test. */
  dir: string
  /** Start it again on the same ports and folder, after `asterisk.kill()` or `asterisk.stop()`. */
  restart(): Promise<Asterisk>
  stop(): Promise<void>
}

/** Start Asterisk in demo mode: `sip:<number>@127.0.0.1:<sipPort>` calls the hotline without a password. */
export async function startTestAsterisk(overrides: Partial<AsteriskOptions> = {}): Promise<TestAsterisk> {
  const dir = await tempDir('ast')
  const tools = overrides.tools ?? (await ensurePackages())
  const options: AsteriskOptions = {
    tools,
    runDir: join(dir.path, 'asterisk'),
    sipPort: await freePort(),
    httpPort: await freePort(),
    rtpPorts: await freeRtpRange(),
    soundsDir: join(dir.path, 'sounds'),
    recordingsDir: join(dir.path, 'recordings'),
    allowLoopbackCalls: true,
    ...overrides,
  }
  let asterisk = await startAsterisk(options)
  const spare = killAtTheEnd(() => asterisk.pid)
  return {
    get asterisk() { return asterisk },
    tools,
    dir: dir.path,
    async restart() {
      asterisk = await startAsterisk(options)
      return asterisk
    },
    async stop() {
      await asterisk.kill()
      spare()
      await dir.remove()
    },
  }
}
