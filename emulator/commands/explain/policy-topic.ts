import { POLICIES, type PolicyId, type RetryPolicy } from '../../delivery/policies.ts'
import { isProfileName, PROFILES, type Profile, type ProfileName, policyFor } from '../../delivery/profiles.ts'
import { interfacesOf } from '../../protocol/catalogue.ts'
import { baseOf, GUIDES, type Guide, ROLES } from '../../protocol/interface.ts'
import { text } from '../../protocol/text.ts'
import { callTimes, restart, windowEnd } from './durations.ts'
import { page, prose, type Say, SOURCES, section, sourced, sourceRows } from './page.ts'

/** A policy as a block of rows: when it calls, what follows, whether it can be restarted, who says so. */
export const policyRows = (label: string, policy: RetryPolicy, say: Say): string[][] => [
  [label, policy.id, say(callTimes(policy))],
  ['', '', say(windowEnd(policy))],
  ['', '', `${say(text('restart: ', '重新启动：'))}${say(restart(policy))}`],
  ...policy.source.map((source) => ['', '', sourced('', source)]),
]

/** One policy with everything it decides. */
export function policyPage(policy: RetryPolicy, say: Say): string {
  const users = profiles.filter(([, roles]) => rolesOf(roles, policy.id).length > 0)
  return page(
    `${policy.id}  ${say(policy.title)}`,
    [
      section(text('Rule', '规则'), [
        [say(text('calls', '调用')), say(callTimes(policy))],
        [say(text('end of the window', '窗口结束')), say(windowEnd(policy))],
        [say(text('restart by hand', '手动重新启动')), say(restart(policy))],
        [
          say(text('belongs to', '所属策略集')),
          users.map(([name, roles]) => `${name} (${rolesOf(roles, policy.id).join(', ')})`).join(', ') ||
            say(text('live calls', '实时调用')),
        ],
      ]),
      section(SOURCES, sourceRows(policy.source)),
    ],
    say,
  )
}

const profiles = Object.entries(PROFILES) as [ProfileName, Profile][]

const rolesOf = (profile: Profile, id: string): string[] =>
  Object.entries(profile).flatMap(([role, policy]) => (policy === id ? [role] : []))

/** Every policy, one line each, and the profiles they make up. */
export function policiesPage(say: Say): string {
  return page(
    say(text('Retry policies and profiles', '重试策略与策略集')),
    [
      section(
        text('Policies: when calls are made, and what follows', '策略：调用时间与后续动作'),
        Object.values(POLICIES).map((policy) => [policy.id, `${say(callTimes(policy))}${say(text('; ', '；'))}${say(windowEnd(policy))}`]),
      ),
      section(
        text('Profiles, for --profile: one policy for each role', '策略集（--profile）：每种角色一个策略'),
        profiles.map(([name, roles]) => [name, roleList(roles, say)]),
      ),
    ],
    say,
  )
}

const roleList = (roles: Profile, say: Say): string =>
  Object.entries(roles)
    .map(([role, id]) => `${role}\u00a0→\u00a0${id}`)
    .join(say(text(', ', '，')))

/** A profile, a guide, or both where they share a name. */
export function profilePage(name: ProfileName | Guide, say: Say): string {
  const interfaces = interfacesOf(name as Guide)
  const isGuide = (GUIDES as readonly string[]).includes(name)
  const base = baseOf(name as Guide)
  return page(
    `${name}  ${say(titleOf(isGuide, isProfileName(name)))}`,
    [
      ...(base === name
        ? []
        : [
            prose(text('Adds to', '附加于'), [
              say(
                text(
                  `${base}, whose interfaces open, renew and release what is sold: the seller serves both at one production address`,
                  `${base}：商品的开通、续费与释放仍由其接口完成，商家在同一生产接口地址实现两者`,
                ),
              ),
            ]),
          ]),
      section(
        text('Interfaces', '接口'),
        isGuide && interfaces.length === 0
          ? [
              [
                say(
                  text(
                    'none is described yet; the policies below can be used through --profile',
                    '尚未收录；以下策略可通过 --profile 使用',
                  ),
                ),
              ],
            ]
          : interfaces.map((entry) => [entry.name, entry.role, `${entry.title.zh} (${entry.title.en})`]),
      ),
      section(
        text('Retry policies, by role', '各角色的重试策略'),
        byRole(name).flatMap(([role, policy]) => policyRows(role, policy, say)),
      ),
    ],
    say,
  )
}

function titleOf(isGuide: boolean, isProfile: boolean) {
  if (isGuide && isProfile) return text('access guide and its profile', '接入指南及其策略集')
  return isGuide ? text('access guide', '接入指南') : text('profile', '策略集')
}

function byRole(name: ProfileName | Guide): [string, RetryPolicy][] {
  if (isProfileName(name)) return Object.entries(PROFILES[name]).map(([role, id]) => [role, POLICIES[id as PolicyId]])
  const roles = [...ROLES, 'notify'] as const
  return roles.map((role): [string, RetryPolicy] => [role, policyFor(name, role)]).filter(([, policy]) => policy.id !== 'live')
}
