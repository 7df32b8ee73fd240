import { type Text, text } from '../../protocol/text.ts'
import type { SupervisedAction } from './possible.ts'

/** What can be done in service supervision, in words: messages, pages, scenario steps and stories take them from here. */
export interface Deed {
  readonly actor: 'buyer' | 'seller' | 'platform'
  /** "Failed to …". */
  readonly attempt: Text
  /** "The seller …", with `{of}` where the order's name comes. */
  readonly does: Text
}

const deed = (actor: Deed['actor'], attempt: Text, en: string, zh: string): Deed => ({ actor, attempt, does: text(en, zh) })

export const SUPERVISION_DEEDS = {
  'submit-requirement': deed('buyer', text('submit the requirement', '提交需求'), 'submits the requirement of {of}', '提交 {of} 的需求'),
  'confirm-requirement': deed(
    'seller',
    text('confirm the requirement', '确认需求'),
    'confirms the requirement of {of}',
    '确认 {of} 的需求',
  ),
  'reject-requirement': deed('seller', text('reject the requirement', '驳回需求'), 'rejects the requirement of {of}', '驳回 {of} 的需求'),
  'deliver-licence': deed(
    'seller',
    text('deliver the licence', '交付 License'),
    'delivers the licence of {of} by hand',
    '人工交付 {of} 的 License',
  ),
  deliver: deed('seller', text('deliver', '交付'), 'delivers {of}', '交付 {of}'),
  'parcel-signed': deed(
    'platform',
    text('note that the parcel was signed for', '记录快递签收'),
    'sees the parcel of {of} signed for',
    '确认快递已签收 {of}',
  ),
  'take-code': deed('buyer', text('take the licence code', '领取授权码'), 'takes the licence code of {of}', '领取 {of} 的授权码'),
  'upload-proof': deed(
    'seller',
    text('upload the proof of delivery', '上传交付证明'),
    'uploads the proof of delivery of {of}',
    '上传 {of} 的交付证明',
  ),
  approve: deed('platform', text('pass the acceptance papers', '通过复核'), 'passes the acceptance papers of {of}', '通过 {of} 的复核'),
  'send-back': deed(
    'platform',
    text('send the acceptance papers back', '退回复核'),
    'sends the acceptance papers of {of} back',
    '退回 {of} 的复核材料',
  ),
  accept: deed('buyer', text('accept the delivery', '确认验收'), 'accepts {of}', '确认验收 {of}'),
  reject: deed('buyer', text('reject the delivery', '驳回验收'), 'rejects {of}', '驳回验收 {of}'),
  appeal: deed('seller', text('appeal', '申诉'), 'appeals about {of}', '申诉 {of}'),
  'decide-appeal': deed('platform', text('decide the appeal', '裁决申诉'), 'decides the appeal about {of}', '裁决 {of} 的申诉'),
} as const satisfies Readonly<Record<Exclude<SupervisedAction, 'unsubscribe'>, Deed>>

export type DeedName = keyof typeof SUPERVISION_DEEDS
export const DEED_NAMES = Object.keys(SUPERVISION_DEEDS) as DeedName[]

/** What is done, of an order called so. */
export const doneOf = (name: DeedName, of: string): Text => {
  const { does } = SUPERVISION_DEEDS[name]
  return text(does.en.replace('{of}', of), does.zh.replace('{of}', of))
}

/** The same as a sentence about nobody's order in particular. */
export const deedTitle = (name: DeedName): Text => {
  const { actor } = SUPERVISION_DEEDS[name]
  const who = name === 'appeal' ? text('buyer or seller', '买家或商家') : ACTORS[actor]
  const done = doneOf(name, '')
  const said = done.en
    .replace(/ of (?= |$)/, ' ')
    .replace(/ about $/, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  return text(`${who.en} ${said}`, `${who.zh}${done.zh.replace(/ +/g, ' ').replace(' 的', '').trim()}`)
}

const ACTORS: Readonly<Record<Deed['actor'], Text>> = {
  buyer: text('the buyer', '买家'),
  seller: text('the seller', '商家'),
  platform: text('the platform', '平台'),
}
