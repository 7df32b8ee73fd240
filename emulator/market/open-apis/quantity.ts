/** Usage as decimal text with at most four decimals. Source: [doc] zh-cn_topic_0070649410. */

const FORM = /^\d{1,16}(\.\d{1,4})?$/

/** Usage in ten-thousandths; undefined when it is no such number or not greater than zero. */
export function readQuantity(written: string | number | undefined): bigint | undefined {
  const text = typeof written === 'number' ? decimalText(written) : written
  if (text === undefined || text.length > 20 || !FORM.test(text)) return undefined
  const [whole, part = ''] = text.split('.')
  const value = BigInt(whole as string) * 10_000n + BigInt(part.padEnd(4, '0'))
  return value > 0n ? value : undefined
}

const decimalText = (value: number): string | undefined => (Number.isFinite(value) && !/e/i.test(String(value)) ? String(value) : undefined)

/** Ten-thousandths as text. */
export function writeQuantity(value: bigint): string {
  const part = String(value % 10_000n)
    .padStart(4, '0')
    .replace(/0+$/, '')
  return `${value / 10_000n}${part ? `.${part}` : ''}`
}

/** Money for a quantity at a price of at most three decimals, rounded half up to three decimals. */
export function priced(quantity: bigint, unitPrice: string): string {
  const [whole, part = ''] = unitPrice.split('.')
  const price = BigInt(whole as string) * 1000n + BigInt(part.padEnd(3, '0'))
  const thousandths = (quantity * price + 5_000n) / 10_000n
  const rest = String(thousandths % 1000n)
    .padStart(3, '0')
    .replace(/0+$/, '')
  return `${thousandths / 1000n}${rest ? `.${rest}` : ''}`
}
