import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const page = `<!doctype html>
<html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>配信停止</title><meta name="robots" content="noindex">
<body><h1>配信停止</h1><p>このご案内の配信を停止します。 / Stop these messages.</p>
<form method="post"><button>停止する / Unsubscribe</button></form></body></html>
`;

/** Opening the link changes nothing: programs that look at mail open links too. The button does. */
export function unsubscribePage(): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; form-action 'self'",
      'referrer-policy': 'no-referrer',
    },
    body: page,
  };
}
