import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordingView } from '../../server/panel-protocol.ts'
import { run } from '../../server/runtime/run.ts'
import type { TestHotline } from './hotline.ts'
import { readWav } from './tones.ts'
import type { Wave } from './tones.ts'

/** A stored recording as a supervisor hears it: fetched over the API and decoded. */
export async function playRecording(hotline: TestHotline, recording: RecordingView): Promise<Wave> {
  const response = await hotline.admin.raw('GET', `/api/v1/recordings/${recording.id}/audio`)
  if (!response.ok) throw new Error(`the recording cannot be fetched: ${response.status}`)
  const ogg = join(hotline.dataDir, `${recording.id}.ogg`)
  const wav = join(hotline.dataDir, `${recording.id}.wav`)
  await writeFile(ogg, Buffer.from(await response.arrayBuffer()))
  const opusdec = hotline.asterisk.tools.tool('opusdec')
  await run(opusdec.file, [...opusdec.args, '--quiet', '--rate', '48000', ogg, wav], { env: opusdec.env })
  return readWav(wav)
}
