#!/usr/bin/env node
// Prisma's command line starts a native program, the schema engine, and talks to it in JSON-RPC over stdin and stdout.
// That program comes from a host that is no package registry. This one speaks the same protocol and runs the
// WebAssembly build of the engine, which npm ships, over node-postgres. `prisma.config.ts` points Prisma to it.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { adapterFactory, databaselessFactory, disposeAdapters } from './adapter.mjs'
import { canConnect, createDatabase } from './database.mjs'
import { SchemaEngine, lastPanic } from './wasm.mjs'

const args = process.argv.slice(2)
const valuesOf = (flag) => args.flatMap((arg, i) => (arg === flag ? [args[i + 1]] : []))
const { url, shadowDatabaseUrl } = JSON.parse(valuesOf('--datasource')[0] ?? '{}')

if (args.includes('--version')) process.stdout.write('schema-engine-wasm\n')
else if (args.includes('cli')) await runCommand(args[args.indexOf('cli') + 1])
else await serve()

/** `schema-engine cli <command>`: one command, its outcome in the exit code. */
async function runCommand(command) {
  try {
    if (command === 'can-connect-to-database') await canConnect(url)
    else if (command === 'create-database') await createDatabase(url)
    else throw new Error(`unsupported command: ${command}`)
  } catch (error) {
    const prismaCode = { '3D000': 'P1003', '28P01': 'P1000', '42P04': 'P1009', ECONNREFUSED: 'P1001' }[error.code]
    const fields = { is_panic: false, message: error.message, meta: {}, error_code: prismaCode }
    // Prisma reads the log from its second line on.
    process.stderr.write(`${JSON.stringify({ level: 'INFO', fields: { message: 'schema engine' } })}\n`)
    process.stderr.write(JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', fields, target: 'schema_engine::logger' }))
    process.exitCode = 1
  }
}

/** JSON-RPC: one request a line, answered in order. */
async function serve() {
  let current = null
  // A panic of the engine surfaces here; were it left unanswered, Prisma would take it for success.
  process.on('uncaughtException', (error) => {
    answerError(current, error)
    setTimeout(() => process.exit(1), 200)
  })
  let printed = 0
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line)
    if (!request.method) continue // the answer to our own `print`
    current = request.id
    try {
      const result = await handle(request)
      if (request.method === 'diff' && result.stdout != null) {
        printed += 1
        send({ id: printed, method: 'print', params: { content: result.stdout } })
      }
      send({ id: request.id, result: request.method === 'diff' ? { exitCode: result.exitCode } : (result ?? {}) })
    } catch (error) {
      answerError(request.id, error)
    } finally {
      await disposeAdapters()
    }
  }
  process.exit()
}

async function handle({ method, params }) {
  if (method === 'createDatabase') return createDatabase(url)
  const datamodels = valuesOf('--datamodels').map((path) => [path, readFileSync(path, 'utf8')])
  const factory = needsNoDatabase(method, params) ? databaselessFactory() : adapterFactory(url, shadowDatabaseUrl)
  const engine = await SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    (log) => process.stderr.write(`${String(log).trim()}\n`),
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  try {
    if (['evaluateDataLoss', 'createMigration'].includes(method)) {
      // The WebAssembly build cannot open a shadow database in these two; devDiagnostic can, and leaves what it learned in the engine.
      await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters })
    }
    return await engine[method === 'getDatabaseVersion' ? 'version' : method](params)
  } finally {
    if (lastPanic() === null) engine.free()
  }
}

function needsNoDatabase(method, params) {
  return method === 'diff' && [params.from, params.to].every(({ tag }) => ['empty', 'schemaDatamodel'].includes(tag))
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

function answerError(id, error) {
  const data = { is_panic: false, message: lastPanic() ?? error.message, meta: error.meta ?? null, error_code: error.code ?? null }
  send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } })
}
