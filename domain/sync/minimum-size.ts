/** People below whom an advertising list could single somebody out, unless the deployment says otherwise. */
const shippedMinimum = 100;

/**
 * Members that a list must at least have before anybody is sent to it; 0 where it does not matter.
 *
 * @param platformMinimum of the destination's type; 0 for channels of the brand's own, which have no minimum
 * @param deploymentMinimum `-c minimumListSize=…`. Below 100 it is a laboratory: then the platform's own number is not
 * held either. @default 100
 */
export function minimumListSize(platformMinimum: number, deploymentMinimum = shippedMinimum) {
  if (platformMinimum === 0) return 0;
  if (deploymentMinimum < shippedMinimum) return deploymentMinimum;
  return Math.max(deploymentMinimum, platformMinimum);
}

/** What stands beside a member who could be sent, were there enough of them. */
export const heldBack = 'held back: the list would be below its minimum size';

/**
 * What stands beside a sync that was held back.
 *
 * @param possible members on the list and members who could be sent
 * @param listed of these, who is on the list already
 */
export function heldBackReason(possible: number, listed: number, minimum: number): string {
  const kept =
    listed === 0
      ? 'nobody is sent'
      : `nobody is added; the ${listed} on it stay until they leave the audience`;
  return `The list would have ${possible} people and needs ${minimum}, so that nobody is singled out: ${kept}. Widen the audience, or wait until more of it can be sent.`;
}
