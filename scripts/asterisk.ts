// Asterisk alone, for those who run the parts apart (docker-compose.yml): configured and kept running as by npm start.
// ARI_URL and ARI_PASSWORD say where its ARI shall be and who may use it; the server gets the same two.
import { readConfig } from '../server/config.ts'
import { startAsterisk } from '../server/runtime/asterisk.ts'
import { asteriskOptions, tell } from '../server/runtime/local-parts.ts'
import { ensurePackages } from '../server/runtime/packages.ts'
import { connectionOf } from '../server/runtime/parts.ts'
import { supervise } from '../server/runtime/supervise.ts'

const say = (line: string): void => console.log(line)
const config = readConfig()
if (!config.asterisk) {
  console.error('hotline: ARI_URL and ARI_PASSWORD must be set')
  process.exit(1)
}
const { ari, ami } = connectionOf(config.asterisk)
const options = { ...(await asteriskOptions(config, await ensurePackages({ cacheDir: config.cacheDir }))), httpPort: Number(new URL(ari.url).port), credentials: { ari, ami } }
const asterisk = await supervise({ start: () => startAsterisk(options), ...tell('Asterisk', say) })
say(`Asterisk: SIP on port ${config.sipPort}, ARI at ${ari.url}`)
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => void asterisk.stop())
