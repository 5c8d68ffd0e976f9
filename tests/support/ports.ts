import { freeTcpPort, isUdpPortFree } from '../../server/runtime/ports.ts'

/** A loopback port that is free for TCP and UDP alike (SIP uses both). */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await freeTcpPort()
    if (await isUdpPortFree(port)) return port
  }
}

/** A range of UDP ports for sound that nobody uses now, from an even one. */
export async function freeRtpRange(size = 200): Promise<{ from: number; to: number }> {
  for (;;) {
    // Below the ports that the system gives out by itself, so that no passing connection takes one of them.
    const from = 10_000 + 2 * Math.floor(Math.random() * 11_000)
    const samples = [from, from + 1, from + size / 2, from + size - 1]
    if ((await Promise.all(samples.map((port) => isUdpPortFree(port, '0.0.0.0')))).every(Boolean)) return { from, to: from + size - 1 }
  }
}

/** Wait until a condition holds. @throws Error naming it when it does not within `withinMs`. */
export async function eventually<T>(what: string, check: () => Promise<T | null | undefined | false> | T | null | undefined | false, withinMs = 15_000): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const value = await check()
    if (value) return value
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
