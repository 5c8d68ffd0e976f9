// The database as the schema engine sees it: Prisma's adapter for node-postgres, mended where the engine needs more of it.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import { asAdministrator, connectionOf } from './database.mjs'

const TEXT_OID = 25
const INTERNAL_CHAR_OID = 18 // "char", used by PostgreSQL's own catalogues

const opened = []

/** Adapters of a database and of a shadow database, made for the engine's use and dropped after it. */
export function adapterFactory(url, shadowDatabaseUrl) {
  const { connection, schema } = connectionOf(url ?? 'postgresql://none@127.0.0.1:1/none')
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    async connect() {
      const adapter = mend(await new PrismaPg(connection, { schema }).connect())
      opened.push(adapter)
      return adapter
    },
    async connectToShadowDb() {
      if (shadowDatabaseUrl) {
        const shadow = connectionOf(shadowDatabaseUrl)
        return mend(await new PrismaPg(shadow.connection, { schema: shadow.schema }).connect())
      }
      return temporaryShadowDatabase(connection, schema)
    },
  }
}

/** Close what the last request opened. */
export async function disposeAdapters() {
  await Promise.allSettled(opened.splice(0).map((adapter) => adapter.dispose()))
}

/** For comparisons of schema files: answers the engine's one question, PostgreSQL's version, without a database. */
export function databaselessFactory() {
  const adapter = {
    provider: 'postgres',
    adapterName: 'none',
    queryRaw: async () => ({
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 18.0', 180000]],
    }),
    executeRaw: async () => 0,
    executeScript: async () => {},
    dispose: async () => {},
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    startTransaction: async () => { throw new Error('this command was not to need a database') },
  }
  return { provider: 'postgres', adapterName: 'none', connect: async () => adapter, connectToShadowDb: async () => adapter }
}

/** The adapter's own shadow database ignores `database` beside an address and is dropped before it is closed. */
async function temporaryShadowDatabase(connection, schema) {
  const database = `prisma_migrate_shadow_db_${randomUUID()}`
  const name = pg.escapeIdentifier(database)
  await asAdministrator(connection, (client) => client.query(`CREATE DATABASE ${name}`))
  const adapter = mend(await new PrismaPg({ ...connection, database }, { schema }).connect())
  const close = adapter.dispose.bind(adapter)
  adapter.dispose = async () => {
    await close()
    await asAdministrator(connection, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  }
  return adapter
}

function mend(adapter) {
  acceptInternalChar(Object.getPrototypeOf(Object.getPrototypeOf(adapter)))
  const driver = adapter.underlyingDriver()
  // The adapter splits scripts at every semicolon, which breaks function bodies: PostgreSQL takes the script whole.
  adapter.executeScript = async (script) => {
    try {
      await driver.query(script)
    } catch (error) {
      adapter.onError(error)
    }
  }
  return adapter
}

const mended = new WeakSet()

/** The adapter refuses columns of the type "char", which the engine reads from the catalogues. */
function acceptInternalChar(queryable) {
  if (mended.has(queryable)) return
  mended.add(queryable)
  const { performIO, queryRaw } = queryable
  const charColumns = new WeakMap()
  queryable.performIO = async function performIOWithChar(query) {
    const result = await performIO.call(this, query)
    const columns = []
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== INTERNAL_CHAR_OID) continue
      field.dataTypeID = TEXT_OID
      columns.push(index)
    }
    charColumns.set(query, columns)
    return result
  }
  queryable.queryRaw = async function queryRawWithChar(query) {
    const result = await queryRaw.call(this, query)
    for (const index of charColumns.get(query) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }
}
