import { runCommand } from './cli/run-command.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of our output has gone (`… | head`): nobody is left to tell.
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCommand(process.argv.slice(2), { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr })
