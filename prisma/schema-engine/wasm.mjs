// Loads the WebAssembly build of Prisma's schema engine.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

const file = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')).replace(/\.js$/, '.wasm')
const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { './schema_engine_bg.js': bindings })
// oxlint-disable-next-line no-underscore-dangle -- names of the generated bindings
bindings.__wbg_set_wasm(instance.exports)
// oxlint-disable-next-line no-underscore-dangle
instance.exports.__wbindgen_start()

let panic = null
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  set_message(message) {
    panic = message
    process.stderr.write(`${message}\n`)
  },
}

export const { SchemaEngine } = bindings

/** The message of the engine's last panic, or null. After a panic the engine must not be used or freed. */
export function lastPanic() {
  return panic
}
