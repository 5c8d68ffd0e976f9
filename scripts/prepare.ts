// Everything that can be fetched and built ahead of the first start; for images.
import { ensurePackages } from '../server/runtime/packages.ts'
import { ensurePanel } from '../server/runtime/panel-build.ts'
import { ensurePrismaClient } from '../server/runtime/prisma-client.ts'
import { createProgress } from '../server/runtime/progress.ts'

const progress = createProgress()
await progress.step('Database client', () => ensurePrismaClient())
await progress.step('Panel', () => ensurePanel())
await progress.step('Asterisk, speech and codecs', (update) => ensurePackages({ onProgress: update }))
