import { describe, expect, it } from 'vitest'
import { normalised } from '../../../scenarios/trace/normalise.ts'

const ISV = 'http://127.0.0.1:40971/saasproduce'

describe('what two runs cannot have in common', () => {
  it.each<[what: string, before: object, after: object]>([
    [
      'times',
      { at: 'T', sentAt: 1, realMs: 2.5, receivedAt: 3 },
      { at: 'T', sentAt: '<real time>', realMs: '<real time>', receivedAt: '<real time>' },
    ],
    [
      'a V2.0 address',
      { url: `${ISV}?tenant=1&signature=AB&timestamp=17&nonce=CD` },
      { url: '<isv>/saasproduce?tenant=1&signature=<signature>&timestamp=<real time>&nonce=<nonce>' },
    ],
    [
      'a V1.0 address',
      { url: `${ISV}?activity=newInstance&mobilePhone=aa%2B&email=bb&orderId=CS1&timeStamp=20&authToken=x%3D` },
      {
        url: '<isv>/saasproduce?activity=newInstance&mobilePhone=<encrypted>&email=<encrypted>&orderId=CS1&timeStamp=<real time>&authToken=<signature>',
      },
    ],
    [
      'headers of an answer',
      { rawHeaders: ['Date', 'Wed, 25 Nov 2026 20:31:47 GMT', 'Body-Sign', 'sign_type="HMAC-SHA256", signature="q+/="', 'X-Own', 'kept'] },
      { rawHeaders: ['Date', '<real time>', 'Body-Sign', 'sign_type="HMAC-SHA256", signature="<signature>"', 'X-Own', 'kept'] },
    ],
    [
      'headers of a call on the open APIs',
      {
        headers: {
          host: '127.0.0.1:8700',
          'x-sdk-date': '20261125T203147Z',
          authorization: 'SDK-HMAC-SHA256 Access=ak, SignedHeaders=host, Signature=ab12',
        },
      },
      {
        headers: {
          host: '<open apis>',
          'x-sdk-date': '<real time>',
          authorization: 'SDK-HMAC-SHA256 Access=ak, SignedHeaders=host, Signature=<signature>',
        },
      },
    ],
    [
      "the ISV's clock in figures, in a body and in what was read from it",
      {
        body: '{"usageInfo":[{"usageValue":1,"statisticalTime":"20261125203147123"}]}',
        usageInfo: [{ statisticalTime: '20261125203147123' }],
      },
      { body: '{"usageInfo":[{"usageValue":1,"statisticalTime":"<real time>"}]}', usageInfo: [{ statisticalTime: '<real time>' }] },
    ],
    [
      'the address in a sentence',
      { reason: { en: 'connection to 127.0.0.1:40971 refused' } },
      { reason: { en: 'connection to <isv> refused' } },
    ],
    [
      'how long a slow answer took',
      { en: 'The answer took 6012 ms; 5000 ms are allowed', zh: '响应耗时 6012 毫秒' },
      { en: 'The answer took <real time>; 5000 ms are allowed', zh: '响应耗时 <real time>' },
    ],
    [
      'nothing else',
      { at: '2030-01-01T00:00:00.000Z', body: '{"instanceId":"i-1","appInfo":{"password":"p"}}', n: 1, none: null, list: [1, true] },
      { at: '2030-01-01T00:00:00.000Z', body: '{"instanceId":"i-1","appInfo":{"password":"p"}}', n: 1, none: null, list: [1, true] },
    ],
  ])('%s', (_, before, after) => {
    expect(normalised(before, ISV)).toEqual(after)
    expect(normalised(after, ISV)).toEqual(after)
  })

  it('leaves addresses alone where the ISV is not known', () => {
    expect(normalised({ url: `${ISV}?a=1` })).toEqual({ url: `${ISV}?a=1` })
    expect(normalised({ url: `${ISV}?a=1` }, '<isv>/saasproduce')).toEqual({ url: `${ISV}?a=1` })
  })
})
