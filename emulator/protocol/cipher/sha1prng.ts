import { createHash } from 'node:crypto'

const sha1 = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest()

/**
 * The first `length` bytes of Java's SHA1PRNG after `setSeed(seed)`: what a Java KeyGenerator("AES") fed
 * by that generator makes into a key.
 *
 * Source: [doc] Java代码示例(总) zh-cn_topic_0272346898; the algorithm name: [code]; bytes checked against OpenJDK 17.
 */
export function sha1prng(seed: Uint8Array, length: number): Buffer {
  const state = sha1(seed)
  const blocks: Buffer[] = []
  for (let made = 0; made < length; made += 20) {
    const block = sha1(state)
    blocks.push(block)
    stir(state, block)
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/** state += block + 1, byte-wise from index 0, on signed bytes with an arithmetic carry, as OpenJDK does. */
function stir(state: Buffer, block: Buffer): void {
  let carry = 1
  let changed = false
  for (let i = 0; i < state.length; i++) {
    const sum = state.readInt8(i) + block.readInt8(i) + carry
    const byte = sum & 255
    changed ||= byte !== state[i]
    state[i] = byte
    carry = sum >> 8
  }
  if (!changed) state[0] = ((state[0] as number) + 1) & 255
}
