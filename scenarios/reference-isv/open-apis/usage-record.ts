/** One record of the new usage push. Source: [doc] zh-cn_topic_0070649410. */
export interface UsageRecord {
  /** What newInstance answered for the on-demand purchase; never the id of a package. */
  readonly instance_id: string
  /** `yyyyMMdd'T'HHmmss'Z'`, UTC, as are the next two. */
  readonly record_time: string
  readonly begin_time: string
  readonly end_time: string
  /** More than 0, at most 4 decimals; as text, as the pages for China have it. */
  readonly usage_value: string
  /** Unique, at most 64 characters, and the same whenever this record is pushed again. */
  readonly metering_sn: string
  /** The package it counts against, where that stops when used up. */
  readonly relate_pkg_instance?: string
}
