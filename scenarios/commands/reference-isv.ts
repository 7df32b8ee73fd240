import { writeFileSync } from 'node:fs'
import { listenForEnd } from '../../emulator/commands/end-of-process.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { DEFAULT_ACCESS_KEY, DEFAULT_ACCOUNT } from '../../emulator/index.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { createOpenApiClient, type OpenApiClient } from '../reference-isv/open-apis/client.ts'
import { serveReferenceIsv } from '../reference-isv/serve.ts'

export interface ReferenceIsvCommandOptions {
  readonly port: number
  readonly host: string
  readonly accessKey?: string
  readonly kitKey?: string
  /** Where the public key for the application credential is written. */
  readonly publicKeyFile?: string
  /** Answers create with 000004 and is ready after so many milliseconds. */
  readonly asyncMs?: number
  /** Base URL of the marketplace's open APIs; without it no order is queried and no usage pushed. */
  readonly openApi?: string
  readonly openApiFallback?: string
  /** Default, as the next: what koogallery takes by default. */
  readonly ak?: string
  readonly sk?: string
  /** False never calls the fallback host. */
  readonly fallback?: boolean
  readonly lang: Lang
}

/** Serves the sample ISV until the process is told to end. @throws Error when the open APIs cannot be called as asked */
export async function referenceIsv(options: ReferenceIsvCommandOptions, io: CommandIo): Promise<number> {
  const { port, host, asyncMs, lang } = options
  const accessKey = options.accessKey ?? DEFAULT_ACCESS_KEY
  const openApis = openApisOf(options, accessKey)
  const end = listenForEnd()
  try {
    const kit = options.kitKey === undefined ? {} : { kit: { key: options.kitKey } }
    const isv = await serveReferenceIsv({ port, host, accessKey, asyncMs, openApis, ...kit })
    if (options.publicKeyFile !== undefined) writeFileSync(options.publicKeyFile, `${isv.publicKey}\n`)
    const keyed = options.accessKey === undefined
    io.stdout.write(lang === 'zh' ? `参考商家的生产接口地址：${isv.url}\n` : `Reference ISV, production address: ${isv.url}\n`)
    io.stdout.write(lang === 'zh' ? `应用登录地址：${isv.loginAddress}\n` : `Login address of its application: ${isv.loginAddress}\n`)
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

function openApisOf(options: ReferenceIsvCommandOptions, accessKey: string): OpenApiClient | undefined {
  const { openApi, openApiFallback, ak = DEFAULT_ACCOUNT.ak, sk = DEFAULT_ACCOUNT.sk, fallback = true } = options
  if (openApi === undefined) {
    if (openApiFallback === undefined) return undefined
    throw new Error('Failed to serve the reference ISV: --open-api-fallback has no --open-api to stand in for. Give both.')
  }
  const hosts = openApiFallback === undefined ? ([openApi] as const) : ([openApi, openApiFallback] as const)
  // The seller key is the one bound to the production interface: the access key.
  return createOpenApiClient({ hosts, ak, sk, sellerKey: accessKey, fallback })
}
