/** Money as decimal text with at most three decimals, as the guides carry it. Source: [doc] zh-cn_topic_0070649180. */

function thousandths(money: string): bigint {
  const [whole, part = ''] = money.replace('-', '').split('.')
  const value = BigInt(whole as string) * 1000n + BigInt(part.padEnd(3, '0'))
  return money.startsWith('-') ? -value : value
}

function written(value: bigint): string {
  const size = value < 0n ? -value : value
  const part = String(size % 1000n)
    .padStart(3, '0')
    .replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${size / 1000n}${part ? `.${part}` : ''}`
}

export const sum = (amounts: readonly string[]): string => written(amounts.reduce((total, amount) => total + thousandths(amount), 0n))

export const negate = (amount: string): string => written(-thousandths(amount))

export const isMore = (a: string, b: string): boolean => thousandths(a) > thousandths(b)

/** Money as it was named, or what stands for it where it was not. */
export const moneyOf = (amount: number | string | undefined, otherwise: string): string =>
  amount === undefined ? otherwise : String(amount)
