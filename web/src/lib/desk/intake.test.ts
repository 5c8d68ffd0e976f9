import { describe, expect, it } from 'vitest'
import type { IntakeFieldView } from '../../../../server/panel-protocol.ts'
import { isRequired, missingFields } from './intake.ts'

const field = (key: string, more: Partial<IntakeFieldView> = {}): IntakeFieldView => ({ key, name: { ru: key, en: key }, hint: null, kind: 'text', options: [], required: false, requiredWhen: null, ...more })

describe('the fields of a request', () => {
  const ssh = field('ssh', { requiredWhen: { field: 'product', is: ['cs', 'server'] } })
  const fields = [field('product', { required: true }), ssh, field('files', { kind: 'files', required: true }), field('hint')]

  it('NEK-6 asks for access as soon as the product needs it, and no longer when it does not', () => {
    expect(isRequired(ssh, { product: 'server' })).toBe(true)
    expect(isRequired(ssh, { product: 'cloud' })).toBe(false)
    expect(missingFields(fields, { product: 'server' }, true)).toEqual(['ssh'])
    expect(missingFields(fields, { product: 'cloud' }, true)).toEqual([])
  })

  it('takes spaces for nothing, and an attached file for the answer to a question for files', () => {
    expect(missingFields(fields, { product: '  ' }, false)).toEqual(['product', 'files'])
    expect(missingFields(fields, { product: 'ms', files: 'снимок.png' }, false)).toEqual([])
  })
})
