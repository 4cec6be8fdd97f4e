import { createHmac, hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { signedHeaders } from '../../destinations/line-ads/signature.ts';

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');
const base64Url = (text: string): string => urlSafe(Buffer.from(text).toString('base64'));
const hmac = (key: string, text: string): string =>
  urlSafe(createHmac('sha256', key).update(text).digest('base64'));

const campaign = '{"name":"test","campaignObjective":"VISIT_MY_WEBSITE"}';

// https://ads.line.me/public-docs/data-general-partner, "Authentication examples"
test.for([
  {
    contentType: 'application/json',
    body: campaign,
    payload:
      'NDljODdjMWViNmU1NTg4NTgyYzEzYjE1MjEyOTczZjZhM2VmNjQ0ODcyZDQ4ZmNhMzI1MmY2OTA0MzUyMmIxYQphcHBsaWNhdGlvbi9qc29uCjIwMjExMjIyCi9hcGkvdjMvYWRhY2NvdW50cy9BMS9jYW1wYWlnbnM=',
    signature: 'Krh1Xh-kWldS-MkOmNH6dmMdkWDTBVmnkDCZHlMRUoo=',
  },
  {
    contentType: '',
    body: '',
    payload:
      'ZTNiMGM0NDI5OGZjMWMxNDlhZmJmNGM4OTk2ZmI5MjQyN2FlNDFlNDY0OWI5MzRjYTQ5NTk5MWI3ODUyYjg1NQoKMjAyMTEyMjIKL2FwaS92My9hZGFjY291bnRzL0ExL2NhbXBhaWducw==',
    signature: 'xHzIHHbWvIZUiek7Jy0fuyG6U0FQpobUyFXybcx9t4c=',
  },
])('a body of type "$contentType" is signed as published', (vector) => {
  const { contentType, body, payload, signature } = vector;
  const headers = signedHeaders(
    {
      contentType,
      bodyDigest: hash('sha256', body),
      path: '/api/v3/adaccounts/A1/campaigns',
      epochMs: Date.parse('2021-12-22T00:00:00Z'),
    },
    { accessKey: 'LINEADSAMPLE', secretKey: 'LINEADSECRETKEYSAMPLE' },
    base64Url,
    hmac,
  );
  const header = 'eyJhbGciOiJIUzI1NiIsImtpZCI6IkxJTkVBRFNBTVBMRSIsInR5cCI6InRleHQvcGxhaW4ifQ==';
  expect(headers).toEqual({
    authorization: `Bearer ${header}.${payload}.${signature}`,
    date: 'Wed, 22 Dec 2021 00:00:00 GMT',
  });
});
