import { describe, expect, it } from 'vitest'
import type { IntakeFieldView } from '../../../../server/panel-protocol.ts'
import { isRequired, missingFields } from './intake.ts'

const field = (key: string, more: Partial<IntakeFieldView> = {}): IntakeFieldView => ({ key, name: { ru: key, en: key }, hint: null, kind: 'text', options: [], required: false, requiredWhen: null, types: null, ...more })

describe('the fields of a request', () => {
  const ssh = field('ssh', { requiredWhen: { field: 'product', is: ['cs', 'server'] } })
  const fields = [field('product', { required: true }), ssh, field('files', { kind: 'files', required: true }), field('hint')]

  it('NEK-6 asks for access as soon as the product needs it, and no longer when it does not', () => {
    expect(isRequired(ssh, null, { product: 'server' })).toBe(true)
    expect(isRequired(ssh, null, { product: 'cloud' })).toBe(false)
    expect(missingFields(fields, null, { product: 'server' }, true)).toEqual(['ssh'])
    expect(missingFields(fields, null, { product: 'cloud' }, true)).toEqual([])
  })

  it('TKD-11 asks for the steps of the types that have them only', () => {
    const steps = field('steps', { required: true, types: ['question', 'error'] })
    expect([null, 'error', 'proposal'].map((type) => isRequired(steps, type, {}))).toEqual([true, true, false])
    expect(missingFields([steps], 'proposal', {}, false)).toEqual([])
  })

  it('takes spaces for nothing, and an attached file for the answer to a question for files', () => {
    expect(missingFields(fields, null, { product: '  ' }, false)).toEqual(['product', 'files'])
    expect(missingFields(fields, null, { product: 'ms', files: 'снимок.png' }, false)).toEqual([])
  })
})
