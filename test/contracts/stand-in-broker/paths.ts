/** Addresses of the stand-in's resources, as the real broker writes them. */

const segment = encodeURIComponent

export const pacticipantPath = (name: string): string => `/pacticipants/${segment(name)}`
export const versionPath = (name: string, number: string): string => `${pacticipantPath(name)}/versions/${segment(number)}`
export const pactPath = (provider: string, consumer: string): string => `/pacts/provider/${segment(provider)}/consumer/${segment(consumer)}`

/** Links are built from the Host header. */
export const baseOf = (url: string): string => new URL(url).origin
