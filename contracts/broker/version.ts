import { spawnSync } from 'node:child_process'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'

export interface VersionOptions {
  readonly consumerVersion?: string
  readonly branch?: string
  readonly tag?: readonly string[]
}

/** Under what something is published. */
export interface ConsumerVersion {
  readonly number: string
  readonly branch: string | undefined
  readonly tags: readonly string[]
  /** What the user should know of it. */
  readonly warning: Text | undefined
}

/**
 * What the user gave, else what git says of the folder; nothing is invented.
 *
 * @param option that the user may give the version by
 * @throws WrongUse
 */
export function readVersion(options: VersionOptions, folder: string, option = '--consumer-version'): ConsumerVersion {
  const tags = (options.tag ?? []).flatMap((written) => written.split(',')).filter((tag) => tag !== '')
  const number = options.consumerVersion ?? git(folder, 'rev-parse', '--verify', 'HEAD')
  if (!number) throw new WrongUse([noCommit(folder, option)])
  const branch = options.branch ?? git(folder, 'symbolic-ref', '--quiet', '--short', 'HEAD')
  if (!branch && tags.length === 0) throw new WrongUse([noBranch(folder)])
  const dirty = options.consumerVersion === undefined && git(folder, 'status', '--porcelain') !== ''
  return { number, branch: branch || undefined, tags, warning: dirty ? dirtyTree(number, option) : undefined }
}

/** What git prints; empty where it fails, is not there, or has nothing to say. */
function git(folder: string, ...args: string[]): string {
  const { status, stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return status === 0 ? stdout.trim() : ''
}

const noCommit = (folder: string, option: string): Text =>
  text(
    `Failed to find a version to publish under: git knows no commit of ${folder}. Give ${option} V, and --branch B.`,
    `无法确定发布版本：${folder} 中没有 git 提交。请指定 ${option} V 与 --branch B。`,
  )

const noBranch = (folder: string): Text =>
  text(
    `Failed to find a branch to publish under: ${folder} is no git work tree, or its HEAD is detached, as on many CI servers. Give --branch B, or --tag T to publish without a branch.`,
    `无法确定发布分支：${folder} 不是 git 工作区，或 HEAD 处于分离状态（CI 中常见）。请指定 --branch B，或用 --tag T 不带分支发布。`,
  )

const dirtyTree = (commit: string, option: string): Text =>
  text(
    `Warning: the work tree has changes, so the version names commit ${commit}, which may not hold these files. Commit first, or give ${option}.`,
    `警告：工作区有未提交的改动，版本号所指提交 ${commit} 可能不包含这些文件。请先提交，或指定 ${option}。`,
  )
