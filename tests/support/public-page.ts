import type { PublicRegulationView } from '../../server/panel-protocol.ts'
import { loadPresets, readPresetText } from '../../server/regulations/presets.ts'
import type { TestPanel } from './panel.ts'

/** All five companies' regulations, in force from a moment on. */
export async function serveRegulations(panel: TestPanel, effectiveFrom: number): Promise<void> {
  for (const { key } of loadPresets()) await panel.db.regulations.add({ id: key, name: key, source: readPresetText(key), effectiveFrom })
  await panel.book.refresh()
}

/** The public pages as programs, browsers and people read them. */
export function readersOf(panel: () => TestPanel) {
  const page = async (address: string): Promise<string> => (await panel().app.inject({ url: address })).body
  return {
    page,
    json: async (key: string, query = ''): Promise<PublicRegulationView> => (await panel().app.inject({ url: `/api/v1/public/regulations/${key}${query}` })).json(),
    /** Without its tags. */
    text: async (address: string): Promise<string> => (await page(address)).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' '),
  }
}
