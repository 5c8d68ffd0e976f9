import type { SoftphoneView } from '../../panel-protocol.ts'

/** How this installation is reached. */
export interface HttpSettings {
  demo: boolean
  /** Address under which browsers reach the panel through a reverse proxy; null without one. Only then forwarded headers are believed. */
  publicUrl: string | null
  /** Browsers come by HTTPS: cookies are Secure and HSTS is sent. */
  secure: boolean
  iceServers: SoftphoneView['iceServers']
  /** Folder of the built panel. */
  webRoot: string
  /** Rejects when the dependency does not answer. */
  health: Record<string, () => Promise<void>>
}
