import type { PushedRecord } from '../../protocol/open-apis/usage-push.ts'

/** By what a usage record is known again: its unique id, and its instance with begin and end. Source: [doc] zh-cn_topic_0070649410. */

export const snKey = ({ metering_sn: sn }: PushedRecord): string => `sn ${sn}`
export const rangeKey = ({ instance_id: id, begin_time: begin, end_time: end }: PushedRecord): string => `range ${id} ${begin} ${end}`
