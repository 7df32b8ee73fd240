import type { Lang } from '../../emulator/protocol/text.ts'

/** How a run serves the open APIs for the ISV's own calls. */
export interface StandOptions {
  readonly port?: number
  readonly fallbackPort?: number
  /** HTTPS beside HTTP on both ports. */
  readonly tls?: boolean
  /** Port of the forward proxy; none unless given. */
  readonly proxyPort?: number
  /** Folder of the local certificate authority. */
  readonly ca?: string
}

/** What `koogallery run` is asked. */
export interface RunCommandOptions extends StandOptions {
  /** Production address of the ISV under test. */
  readonly isv?: string
  readonly accessKey?: string
  readonly kitKey?: string
  readonly ak?: string
  readonly sk?: string
  readonly guide?: readonly string[]
  readonly profile?: string
  readonly seed?: number
  /** Limit of one call, such as `5s`. */
  readonly timeout?: string
  /** Faults of every story's market, each as `NAME[:key=value,…]`. */
  readonly fault?: readonly string[]
  /** koogallery.yaml. */
  readonly config?: string
  /** Where reports go; `-` is standard output, and what is for people then goes to standard error. */
  readonly json?: string
  readonly junit?: string
  readonly html?: string
  /** Annotations and a job summary for GitHub Actions. */
  readonly github?: boolean
  /** Every event of every market, JSON lines. */
  readonly trace?: string
  /** Warnings fail as well. */
  readonly strict?: boolean
  /** Address that makes the ISV push its usage, for tests. */
  readonly pushUsageHook?: string
  readonly useCodeHook?: string
  /** Public key of the application credential: base64, or a file with it. */
  readonly kitPublicKey?: string
  /** Login address of the application (应用登录地址). */
  readonly loginAddress?: string
  /** Kinds of products whose mandatory debugging cases are checked; none: all. */
  readonly product?: readonly string[]
  /** Scenarios of the library that are left out. */
  readonly without?: readonly string[]
  readonly lang?: Lang
}
