import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { runDoctor } from '../runtime/doctor.ts'
import type { Finding } from '../runtime/doctor.ts'
import type { Command } from './command.ts'

const SIGNS: Readonly<Record<Finding['state'], string>> = { ok: '✓', warn: '!', wrong: '✗' }
const NAME_WIDTH = 13

/** `hotline doctor`: looks at everything that is needed, says what is wrong and how to mend it. Exit code 1 when something is wrong. */
export const doctor: Command = async (args, { stdout }) => {
  parseArgs({ args: [...args], options: {} })
  let wrong = 0
  for await (const finding of runDoctor(readConfig())) {
    if (finding.state === 'wrong') wrong += 1
    stdout.write(findingText(finding))
  }
  stdout.write(wrong === 0 ? 'Всё, что нужно для работы, в порядке.\n' : `Нужно исправить: ${wrong}.\n`)
  return wrong === 0 ? 0 : 1
}

function findingText({ name, state, detail, remedy }: Finding): string {
  const told = remedy === undefined ? '' : `\n  ${' '.repeat(NAME_WIDTH)}  → ${remedy}`
  return `${SIGNS[state]} ${name.padEnd(NAME_WIDTH)}  ${detail}${told}\n`
}
