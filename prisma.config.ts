import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'prisma/config'

// Prisma would download its native schema engine; this stand-in runs the build that npm ships.
const engine = join(import.meta.dirname, 'prisma/schema-engine/main.mjs')
process.env.PRISMA_SCHEMA_ENGINE_BINARY = engine
chmodSync(engine, 0o755) // archives and some file systems lose the mode

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Prisma's own commands are for development; the server applies migrations itself (server/runtime/migrate.ts).
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://set-DATABASE_URL@127.0.0.1:5432/hotline' },
})
