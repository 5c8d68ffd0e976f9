import type { Command, Terminal } from './command.ts'
import { UsageError } from './command.ts'

interface Entry {
  readonly usage: string
  readonly summary: string
  /** Loaded only when asked for, so that every command starts fast. */
  readonly load: () => Promise<Command>
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  route: {
    usage: 'route [--presets] --number НОМЕР [--at МОМЕНТ] [--dialed ДОБАВОЧНЫЙ] [--lang ru|en]\n  route [--presets] --batch < вопросы.jsonl',
    summary:
      'куда попадёт звонок и почему, по регламентам этой установки или, с --presets, по поставляемым;\n      --batch отвечает строкой JSON на каждую строку JSON',
    load: async () => (await import('./route.ts')).route,
  },
  worktime: {
    usage: 'worktime --presets --batch < вопросы.jsonl',
    summary: 'рабочее время по поставляемым регламентам: прибавить минуты, сосчитать их между моментами, узнать, открыто ли;\n      отвечает строкой JSON на каждую строку JSON',
    load: async () => (await import('./worktime.ts')).worktime,
  },
  sla: {
    usage: 'sla --presets --batch < вопросы.jsonl',
    summary: 'сроки обращений по поставляемым регламентам: к какому времени ответить и решить;\n      отвечает строкой JSON на каждую строку JSON',
    load: async () => (await import('./sla.ts')).sla,
  },
  doctor: {
    usage: 'doctor',
    summary: 'проверить всё, от чего зависит работа, и сказать, как починить',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  user: {
    usage: 'user add --login ЛОГИН --name ИМЯ --role agent|supervisor|administrator [--office ОФИС] [--hotline ЛИНИЯ]\n  user password --login ЛОГИН',
    summary: 'добавить человека или сменить пароль; пароль спросят в терминале или прочтут со входа',
    load: async () => (await import('./user.ts')).user,
  },
  clients: {
    usage: 'clients import ФАЙЛ --company КОМПАНИЯ [--check]',
    summary:
      'взять клиентов из таблицы CSV: название, телефоны, почта, договор, с, по, пакет; известных по названию дополнить;\n      всё или ничего, с --check только сказать, что будет сделано',
    load: async () => (await import('./clients.ts')).clients,
  },
  regulation: {
    usage: 'regulation check ФАЙЛ [--lang ru|en]\n  regulation load ФАЙЛ [--effective МОМЕНТ] [--lang ru|en]\n  regulation diff РЕГЛАМЕНТ РЕГЛАМЕНТ [--lang ru|en]\n  regulation clauses [--lang ru|en]',
    summary:
      'проверить файл регламента; сделать его новой версией регламента компании, сразу или с названного момента;\n      сравнить два регламента, файлы или preset:имя; показать требования регламентов с тестами, которые их доказывают',
    load: async () => (await import('./regulation.ts')).regulation,
  },
  migrate: {
    usage: 'migrate',
    summary: 'привести базу данных к этой версии программы',
    load: async () => (await import('./migrate.ts')).migrate,
  },
}

/**
 * Runs `hotline <command> …`.
 *
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage. What failed is one clear line on stderr each; a fault of
 *   the program itself is thrown.
 */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...args] = argv
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    terminal.stdout.write(helpText())
    return name === undefined ? 2 : 0
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry === undefined) {
    terminal.stderr.write(`Нет команды «${name}». Есть: ${Object.keys(COMMANDS).join(', ')}; подробнее — hotline help.\n`)
    return 2
  }
  if (args.includes('--help') || args.includes('-h')) {
    terminal.stdout.write(entryText(entry))
    return 0
  }
  try {
    return await (await entry.load())(args, terminal)
  } catch (error) {
    return reportFailure(error, entry, terminal)
  }
}

function helpText(): string {
  return ['npm run -s hotline -- КОМАНДА', '', ...Object.values(COMMANDS).map(entryText)].join('\n')
}

function entryText({ usage, summary }: Entry): string {
  return `  ${usage}\n      ${summary}\n`
}

/** Errors that were foreseen carry a line for a person and no stack. */
function reportFailure(error: unknown, entry: Entry, terminal: Terminal): number {
  if (error instanceof UsageError || isParseArgsError(error)) {
    terminal.stderr.write(`${error.message}\nТак: hotline ${entry.usage}\n`)
    return 2
  }
  if (error instanceof Error && FORESEEN.has(error.name)) {
    terminal.stderr.write(`${error.message}\n`)
    return 1
  }
  throw error
}

const FORESEEN: ReadonlySet<string> = new Set(['RuntimeError', 'ConfigError', 'WorktimeError', 'RegulationFileError', 'StoreUnavailable'])

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}
