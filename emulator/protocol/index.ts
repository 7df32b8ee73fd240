/**
 * `koogallery-emulator/protocol`: what goes over the wire between the marketplace and an ISV, as pure functions and
 * data. No I/O, no clock, no randomness: times, nonces and IVs are the caller's.
 */

export {
  CATALOGUE,
  findInterface,
  interfaceById,
  interfaceFor,
  interfaceNames,
  interfacesOf,
  RUNNABLE_GUIDES,
} from './catalogue.ts'
export { decryptField, encryptField, fieldKey, type KeyBits, keyBitsOf } from './cipher/field-cipher.ts'
export { sha1prng } from './cipher/sha1prng.ts'
export {
  type CallContext,
  type CallFacts,
  CHARGING_MODES,
  type ChargingMode,
  type CustomerFacts,
  type LicenceFacts,
  PERIOD_TYPES,
  type PeriodType,
  type ProductFacts,
  SCENES,
  type Scene,
} from './facts.ts'
export { type Field, fieldsOf } from './fields.ts'
export {
  type AnswerRule,
  type CallForm,
  type CallParameters,
  GUIDES,
  type Guide,
  type Idempotency,
  type MarketplaceInterface,
  ROLES,
  type Role,
  type Wire,
} from './interface.ts'
export { type Certainty, describeProvenance, type Provenance, strongest } from './provenance.ts'
export {
  AUTH_FAILED,
  IN_PROGRESS,
  IN_PROGRESS_TYPO,
  INTERNAL_ERROR,
  INVALID_PARAMETER,
  NO_SUCH_INSTANCE,
  RESULT_CODES,
  type ResultCode,
  resultCode,
  SUCCESS,
} from './result-codes.ts'
export { decodeExtendParams, type ExtendParam, encodeExtendParams } from './saas-extend-params.ts'
export type { Schema, Static } from './schema.ts'
export {
  badSetting,
  chosen,
  type Reading,
  SETTINGS,
  type Setting,
  type SettingError,
  type SettingName,
  type Settings,
  settingNames,
} from './settings.ts'
export {
  authToken,
  authTokenText,
  type Parameters,
  postAuthToken,
  postAuthTokenText,
  sameSignature,
  verifyAuthToken,
  verifyPostAuthToken,
} from './signing/auth-token.ts'
export { BODY_SIGN_HEADER, type BodySignCheck, bodySignature, bodySignHeader, checkBodySign } from './signing/body-sign.ts'
export { type KitHeaders, kitSignature, verifyKitSignature } from './signing/kit-signature.ts'
export {
  canonicalBody,
  type QuerySignature,
  querySignature,
  type SignatureCheck,
  type SignedQuery,
  TOLERANCE_MS,
  verifyQuerySignature,
} from './signing/query-signature.ts'
export {
  authorizationHeader,
  type CanonicalParts,
  canonicalParts,
  canonicalRequest,
  parseAuthorization,
  parseSdkDate,
  SDK_ALGORITHM,
  SDK_SKEW_MS,
  type SdkAuthorization,
  type SdkRefusal,
  type SdkRefusalCode,
  type SdkRequest,
  type SdkSigned,
  type SdkVerdict,
  sdkDate,
  sdkSignature,
  stringToSign,
  UNSIGNED_PAYLOAD,
  verifySdkHmac,
} from './signing/sdk-hmac.ts'
export { diagnose, type SdkDiagnosis, type SdkMistake } from './signing/sdk-hmac-diagnosis.ts'
export {
  canonicalUsageBody,
  type UsageHeaders,
  type UsageRefusal,
  type UsageRefusalCode,
  type UsageVerdict,
  usageSignature,
  usageSignatureText,
  verifyUsageSignature,
} from './signing/usage-signature.ts'
export type { Lang, Text } from './text.ts'
export {
  parseStamp,
  parseStampSpaced,
  STAMP_14,
  STAMP_14_OR_17,
  STAMP_17,
  STAMP_SPACED,
  stamp14,
  stamp17,
  stampSpaced,
} from './timestamps.ts'
export { fits, type Violation, violations } from './validate.ts'
