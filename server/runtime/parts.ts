import { join } from 'node:path'
import type { Config } from '../config.ts'
import { RuntimeError } from './runtime-error.ts'

/** Folders that Asterisk and the server share, below one that both see under the same path. */
export type SharedFolders = { soundsDir: string; recordingsDir: string; messagesDir: string; fallbackDir: string }

/** The outside things that the server works with, running. The secrets in it are for programs, not for logs. */
export type ServerParts = {
  databaseUrl: string
  ari: { url: string; username: string; password: string; app: string }
  ami: { url: string; username: string; password: string }
  sipWebSocketUrl: string
  folders: SharedFolders
}

/** The ARI application's name; extensions.conf sends calls to it. */
export const ARI_APP = 'hotline'

export function sharedFolders(asteriskDir: string): SharedFolders {
  return {
    soundsDir: join(asteriskDir, 'sounds'),
    recordingsDir: join(asteriskDir, 'talks'),
    messagesDir: join(asteriskDir, 'spool/recording'),
    fallbackDir: join(asteriskDir, 'spool/fallback'),
  }
}

/**
 * What the server needs, from an environment that names a database and an Asterisk: what `npm start` gives its
 * server process, and what an owner sets who runs these parts himself.
 * @throws RuntimeError `parts-missing` when one is not named
 */
export function partsOf(config: Config): ServerParts {
  if (!config.databaseUrl) throw new RuntimeError('parts-missing', 'DATABASE_URL is not set: name a PostgreSQL, or let npm start start one')
  if (!config.asterisk) throw new RuntimeError('parts-missing', 'ARI_URL is not set: name an Asterisk, or let npm start start one')
  return { databaseUrl: config.databaseUrl.reveal(), ...connectionOf(config.asterisk), folders: sharedFolders(config.asteriskDir) }
}

/** How to reach an Asterisk of the owner's. */
export function connectionOf({ ari, ami }: NonNullable<Config['asterisk']>): Pick<ServerParts, 'ari' | 'ami' | 'sipWebSocketUrl'> {
  return {
    ari: { url: ari.url, username: ari.username, password: ari.password.reveal(), app: ARI_APP },
    ami: { url: ami.url, username: ami.username, password: ami.password.reveal() },
    sipWebSocketUrl: `${ari.url.replace(/^http/, 'ws').replace(/\/ari$/, '')}/ws`,
  }
}

/** The environment that gives a server process these parts; the inverse of `partsOf`. */
export function environmentOf(parts: ServerParts, asteriskDir: string): Record<string, string> {
  return {
    DATABASE_URL: parts.databaseUrl,
    ARI_URL: parts.ari.url, ARI_USERNAME: parts.ari.username, ARI_PASSWORD: parts.ari.password,
    AMI_URL: parts.ami.url, AMI_USERNAME: parts.ami.username, AMI_PASSWORD: parts.ami.password,
    HOTLINE_ASTERISK_DIR: asteriskDir,
  }
}

/** A person who can log in from now on; `password` is null where the owner has given it. */
export type NewAccount = { company: string; login: string; role: 'agent' | 'supervisor' | 'administrator'; office: string | null; password: string | null }

/** What the server process tells the process that started it, over the IPC channel. */
export type ServerMessage =
  /** It listens at `url`. `accounts` are those made just now, for an empty database. */
  | { type: 'ready'; url: string; accounts: NewAccount[] }
  /** It cannot run; the message is one line that a person can act on. The process ends after it with code 78. */
  | { type: 'failed'; message: string }

/** Exit code of a server that must not be started again with the same environment (EX_CONFIG of sysexits). */
export const EXIT_HOPELESS = 78
