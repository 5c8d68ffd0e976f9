// What the schema engine does to whole databases.
import pg from 'pg'

/** Connection settings of a Prisma address: `postgresql://user:password@host:port/database?schema=…`. */
export function connectionOf(url) {
  const address = new URL(url)
  const sslmode = address.searchParams.get('sslmode')
  return {
    schema: address.searchParams.get('schema') ?? 'public',
    connection: {
      host: address.searchParams.get('host') ?? decodeURIComponent(address.hostname),
      port: Number(address.port || 5432),
      user: decodeURIComponent(address.username),
      password: decodeURIComponent(address.password) || undefined,
      database: decodeURIComponent(address.pathname.slice(1)),
      max: 1,
      // `require` asks for encryption without naming whom to trust, as libpq reads it.
      ...(sslmode && sslmode !== 'disable' ? { ssl: { rejectUnauthorized: sslmode.startsWith('verify') } } : {}),
    },
  }
}

export async function canConnect(url) {
  await withClient(connectionOf(url).connection, () => undefined)
}

export async function createDatabase(url) {
  const { connection } = connectionOf(url)
  await asAdministrator(connection, (client) => client.query(`CREATE DATABASE ${pg.escapeIdentifier(connection.database)}`))
  return { databaseName: connection.database }
}

/** Run `work` on the same server, outside the database named by `connection`. */
export function asAdministrator(connection, work) {
  return withClient({ ...connection, database: connection.database === 'postgres' ? 'template1' : 'postgres' }, work)
}

async function withClient(connection, work) {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
