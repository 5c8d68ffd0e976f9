import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig, VARIABLE_NAMES } from '../../server/config.ts'
import { projectRoot } from '../../server/runtime/paths.ts'

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('the environment', () => {
  it('needs nothing: demo mode on loopback, everything started here', () => {
    expect(readConfig({ HOME: '/home/someone' })).toMatchObject({
      demo: true, databaseUrl: null, asterisk: null, trunksFile: null, startTime: null, adminPassword: null,
      http: { host: '127.0.0.1', port: 8080, publicUrl: null, tls: null }, sipPort: 5066, rtpPorts: { from: 10_000, to: 11_999 }, phoneHosts: ['127.0.0.1', 'localhost'],
    })
  })

  it('takes an empty variable for an unset one', () => {
    expect(readConfig({ HOTLINE_HTTP_PORT: '', HOTLINE_STUN: '' })).toMatchObject({ http: { port: 8080 }, stun: null })
  })

  it('reads every variable', () => {
    expect(readConfig({
      HOTLINE_DATA_DIR: '/srv/hotline', HOTLINE_HTTP_PORT: '9000', HOTLINE_HTTP_HOST: '0.0.0.0', HOTLINE_PUBLIC_URL: 'https://hotline.example.com/',
      HOTLINE_SIP_PORT: '5060', HOTLINE_RTP_PORTS: '20000-20999', HOTLINE_MEDIA_ADDRESS: '203.0.113.7', HOTLINE_STUN: 'stun.example.com:3478',
      HOTLINE_TURN: 'turn:user:pass@turn.example.com:3478', HOTLINE_DEMO: 'off', HOTLINE_PHONE_HOSTS: '10.0.0.0/8, pbx.example.com',
      HOTLINE_TIME: '2026-03-07T19:58:00+03:00', HOTLINE_LOG_LEVEL: 'debug',
    })).toMatchObject({
      dataDir: '/srv/hotline', recordingsDir: '/srv/hotline/recordings', asteriskDir: '/srv/hotline/asterisk',
      http: { host: '0.0.0.0', port: 9000, publicUrl: 'https://hotline.example.com' }, sipPort: 5060, rtpPorts: { from: 20_000, to: 20_999 },
      mediaAddress: '203.0.113.7', stun: 'stun.example.com:3478', turn: { server: 'turn.example.com:3478', username: 'user' }, demo: false,
      phoneHosts: ['10.0.0.0/8', 'pbx.example.com'], startTime: Date.UTC(2026, 2, 7, 16, 58), logLevel: 'debug',
    })
  })

  it('derives the manager\'s address and password from ARI\'s', () => {
    const { asterisk } = readConfig({ ARI_URL: 'http://127.0.0.1:8088/ari/', ARI_PASSWORD: 'secret' })
    expect(asterisk).toMatchObject({ ari: { url: 'http://127.0.0.1:8088/ari' }, ami: { url: 'http://127.0.0.1:8088/rawman' } })
    expect(asterisk?.ami.password.reveal()).toBe('secret')
  })

  it('never shows a secret, neither printed nor as JSON', () => {
    const config = readConfig({ DATABASE_URL: 'postgresql://u:hush@host/db', HOTLINE_ADMIN_PASSWORD: 'hush', ARI_URL: 'http://127.0.0.1:1/ari', ARI_PASSWORD: 'hush', HOTLINE_TURN: 'turn:u:hush@host' })
    expect(config.adminPassword?.reveal()).toBe('hush')
    expect(`${inspect(config, { depth: 9 })}${JSON.stringify(config)}${String(config.adminPassword)}`).not.toContain('hush')
  })

  it('lists every fault at once, one line each, with the value unless it is secret', () => {
    const problems = problemsOf({ HOTLINE_HTTP_PORT: '99999', HOTLINE_TIME: '2026-03-07T19:58', HOTLINE_DEMO: 'maybe', HOTLINE_TURN: 'turn:hush', HOTLINE_RTP_PORTS: '11-20', DATABASE_URL: 'mysql://hush' })
    expect(problems).toHaveLength(6)
    expect(problems.every((line) => !line.includes('\n') && !line.includes('hush'))).toBe(true)
    expect(problems).toContain('HOTLINE_HTTP_PORT must be a port number from 1 to 65535: "99999"')
    expect(problems).toContain('HOTLINE_DEMO must be on or off: "maybe"')
  })

  it.each([
    [{ HOTLINE_HTPP_PORT: '80' }, 'HOTLINE_HTPP_PORT is no variable of Hotline: did you mean HOTLINE_HTTP_PORT?'],
    [{ HOTLINE_TLS_CERT: '/dev/null' }, 'HOTLINE_TLS_CERT and HOTLINE_TLS_KEY belong together: set both or none'],
    [{ HOTLINE_TLS_CERT: '/no/such/file', HOTLINE_TLS_KEY: '/dev/null' }, 'HOTLINE_TLS_CERT names a file that cannot be read: "/no/such/file"'],
    [{ ARI_URL: 'http://127.0.0.1:8088/ari' }, 'ARI_URL needs ARI_PASSWORD, the password of the ARI user (ARI_USERNAME, by default hotline)'],
    [{ HOTLINE_TRUNKS: '/dev/null' }, 'HOTLINE_TRUNKS needs HOTLINE_DEMO=off: in demo mode SIP listens on this machine only'],
    [{ HOTLINE_PUBLIC_URL: 'http://hotline.example.com' }, 'HOTLINE_PUBLIC_URL must begin with https:// (browsers give the microphone to secure pages only)'],
    [{ HOTLINE_RTP_PORTS: '8000-9000' }, 'HOTLINE_RTP_PORTS must not include the ports for HTTP and SIP'],
    [{ HOTLINE_TIME: '2026-02-31T10:00:00Z' }, 'HOTLINE_TIME is no moment of the calendar: "2026-02-31T10:00:00Z"'],
  ])('%o', (env, problem) => {
    expect(problemsOf(env)).toEqual([problem])
  })

  it('has no variable that the readme does not name', async () => {
    const readme = await readFile(join(projectRoot, 'README.md'), 'utf8')
    expect(VARIABLE_NAMES.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
    expect(VARIABLE_NAMES).toContain('HOTLINE_TRUNKS')
  })
})
