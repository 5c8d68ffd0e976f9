import { ru, type Dictionary } from './ru.ts'
export const en: Dictionary = ru
