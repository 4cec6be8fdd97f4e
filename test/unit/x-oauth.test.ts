import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { oauthHeader, signatureBase } from '../../destinations/x/oauth.ts';

const hmacSha1 = (key: string, text: string): string =>
  createHmac('sha1', key).update(text).digest('base64');

const photos = {
  source: 'OAuth Core 1.0, appendix A.5',
  request: {
    method: 'GET',
    url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
  },
  credentials: {
    consumerKey: 'dpf43f3p2l4k3l03',
    consumerSecret: 'kd94hf93k423kf44',
    accessToken: 'nnch734d00sl2jdk',
    accessTokenSecret: 'pfkkdhi9sl3r4s00',
  },
  moment: { nonce: 'kllo9940pd9333jh', epochSeconds: 1_191_242_096 },
  signature: 'tR3+Ty81lMeYAr/Fid0kMTYa/WM=',
};

const status = {
  method: 'POST',
  form: { status: 'Hello Ladies + Gentlemen, a signed OAuth request!' },
};
const statusKeys = {
  credentials: {
    consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
    consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
    accessToken: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
    accessTokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
  },
  moment: { nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg', epochSeconds: 1_318_622_958 },
};

test.for([
  photos,
  {
    ...statusKeys,
    source: "the platform's page, first edition",
    request: {
      ...status,
      url: 'https://api.twitter.com/1/statuses/update.json?include_entities=true',
    },
    signature: 'tnnArxj06cWHq44gCs1OSKk/jLY=',
  },
  {
    ...statusKeys,
    source: "the platform's page, second edition",
    request: {
      ...status,
      url: 'https://api.twitter.com/1.1/statuses/update.json?include_entities=true',
    },
    signature: 'hCtSmYh+iHYCEqBWrE7C7hYmtUk=',
  },
  {
    ...statusKeys,
    source: "the platform's page under its new domain",
    request: { ...status, url: 'https://api.x.com/1.1/statuses/update.json?include_entities=true' },
    signature: 'Ls93hJiZbQ3akF3HF3x1Bz8/zU4=',
  },
])('signs the example of $source', ({ request, credentials, moment, signature }) => {
  const header = oauthHeader(request, credentials, moment, hmacSha1);
  expect(header.startsWith('OAuth oauth_consumer_key="')).toBe(true);
  expect(header).toContain(`oauth_signature="${encodeURIComponent(signature)}"`);
  expect(header).not.toContain(credentials.consumerSecret);
});

test('the signed text is that of RFC 5849, section 3.4.1.1', () => {
  const oauth = {
    oauth_consumer_key: '9djdj82h48djs9d2',
    oauth_token: 'kkk9d7dh3k39sjv7',
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: '137131201',
    oauth_nonce: '7d8f3e4a',
  };
  const request = {
    method: 'post',
    url: 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
    form: { c2: '', a3: '2 q' },
  };
  expect(signatureBase(request, oauth)).toBe(
    [
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D',
      '%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a',
      '%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    ].join(''),
  );
});
