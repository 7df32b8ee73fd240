/** What stands in a trace for values that no two runs have in common. */
export const REAL_TIME = '<real time>'
export const SIGNATURE = '<signature>'
export const NONCE = '<nonce>'
export const ENCRYPTED = '<encrypted>'
export const SIGNED_TEXT = '<signed text>'
export const BOUNDARY = '<boundary>'
export const ISV = '<isv>'
export const OPEN_APIS = '<open apis>'

/** Told to whoever reads a trace, in its first line. */
export const PLACEHOLDERS: Readonly<Record<string, string>> = {
  [REAL_TIME]: 'wall-clock time, or how long something took by it',
  [SIGNATURE]: 'a signature: it is over real time, or made with a random IV',
  [NONCE]: 'the nonce of a signed call',
  [ENCRYPTED]: 'a field the marketplace encrypts under a fresh IV',
  [SIGNED_TEXT]: 'a text that was signed, with its time in it',
  [BOUNDARY]: 'what divides the parts of an upload',
  [ISV]: 'scheme, host and port of the production address',
  [OPEN_APIS]: 'host and port at which the ISV called the open APIs',
}
