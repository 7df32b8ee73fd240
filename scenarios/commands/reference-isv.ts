import { listenForEnd } from '../../emulator/commands/end-of-process.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { DEFAULT_ACCESS_KEY } from '../../emulator/index.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { serveReferenceIsv } from '../reference-isv/serve.ts'

export interface ReferenceIsvCommandOptions {
  readonly port: number
  readonly host: string
  readonly accessKey?: string
  /** Answers create with 000004 and is ready after so many milliseconds. */
  readonly asyncMs?: number
  readonly lang: Lang
}

/** Serves the sample ISV until the process is told to end. */
export async function referenceIsv(options: ReferenceIsvCommandOptions, io: CommandIo): Promise<number> {
  const { port, host, asyncMs, lang } = options
  const end = listenForEnd()
  try {
    const isv = await serveReferenceIsv({ port, host, accessKey: options.accessKey ?? DEFAULT_ACCESS_KEY, asyncMs })
    const keyed = options.accessKey === undefined
    io.stdout.write(lang === 'zh' ? `参考商家的生产接口地址：${isv.url}\n` : `Reference ISV, production address: ${isv.url}\n`)
    if (keyed)
      io.stdout.write(
        lang === 'zh'
          ? '使用内置的测试访问密钥，与 koogallery 的默认值一致。\n'
          : 'It uses the built-in test access key, which is also the default of koogallery.\n',
      )
    await end.asked
    await isv.close()
    return 0
  } catch (error) {
    const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    io.stderr.write(
      busy
        ? `koogallery: Failed to serve the reference ISV on ${host}:${port}: another process has that port. Choose another with --port.\n`
        : `koogallery: Failed to serve the reference ISV on ${host}:${port}: ${(error as Error).message}.\n`,
    )
    return 2
  } finally {
    end.forget()
  }
}
