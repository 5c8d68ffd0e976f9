import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { type Terminal, UsageError } from './command.ts'

/** Asks for a new password: twice without echo on a terminal, else the first line of the input. */
export async function readNewPassword({ stdin, stderr }: Terminal): Promise<string> {
  if (!isTerminal(stdin)) return firstLine(stdin)
  const ask = async (question: string): Promise<string> => {
    stderr.write(question)
    const answer = await hiddenLine(stdin)
    stderr.write('\n')
    return answer
  }
  const password = await ask('Новый пароль: ')
  if ((await ask('Ещё раз: ')) !== password) throw new UsageError('Пароли не совпали, ничего не изменено.')
  return password
}

const isTerminal = (input: Readable): input is ReadStream => (input as ReadStream).isTTY === true

async function firstLine(input: Readable): Promise<string> {
  const lines = createInterface({ input })
  for await (const line of lines) return line
  throw new UsageError('Нет пароля: введите его в терминале или подайте строкой на вход.')
}

/** Keys as a terminal in raw mode sends them. */
const ENTER = new Set(['\r', '\n'])
const INTERRUPT = new Set(['\u0003', '\u0004'])
const BACKSPACE = new Set(['\u007F', '\b'])

function hiddenLine(terminal: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const typed: string[] = []
    const finish = (end: () => void): void => {
      terminal.off('data', read)
      terminal.setRawMode(false)
      terminal.pause()
      end()
    }
    const read = (data: Buffer | string): void => {
      for (const key of String(data)) {
        if (ENTER.has(key)) return finish(() => resolve(typed.join('')))
        if (INTERRUPT.has(key)) return finish(() => reject(new UsageError('Прервано, ничего не изменено.')))
        if (BACKSPACE.has(key)) typed.pop()
        else typed.push(key)
      }
    }
    terminal.setRawMode(true)
    terminal.resume()
    terminal.on('data', read)
  })
}
