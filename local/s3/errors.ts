import { AwsError } from '../wire.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export const noSuchKey = (key: string): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });

export const noSuchBucket = (bucket: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });

export const preconditionFailed = (condition: string): AwsError =>
  new AwsError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    412,
    { Condition: condition },
  );

export const invalidArgument = (message: string): AwsError =>
  new AwsError('InvalidArgument', message, 400);

export const invalidRequest = (message: string): AwsError =>
  new AwsError('InvalidRequest', message, 400);

export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  );

/** @param what operation or header that the local S3 does not serve, by AWS's name */
export const notServed = (what: string): AwsError =>
  new AwsError('NotImplemented', `The local S3 does not serve ${what}.`, 501, { Header: what });
