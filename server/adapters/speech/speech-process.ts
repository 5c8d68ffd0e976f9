// The process that speaks announcements beside the server.
import { serveHelper } from '../../runtime/helper.ts'
import { makeSound } from './make-sound.ts'

serveHelper(makeSound)
