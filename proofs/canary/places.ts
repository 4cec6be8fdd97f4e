/** Places of a local stack that may hold people's data in the clear or hashed, and why; no other place may. */
const allowedPlaces: readonly { readonly place: RegExp; readonly reason: string }[] = [
  {
    place: /^queue \S*EventsQueue(?:DeadLetters)? body$/,
    reason: 'requests as they came, 4 days, and 14 when they cannot be read; own key',
  },
  {
    place: /^s3 \S*rejectedbucket rejected$/,
    reason: 'events that were refused, to be put through again; 14 days, own key',
  },
  {
    place: /^s3 \S*exportsbucket (?:partners|canary-csv|canary-file)$/,
    reason: 'the export itself: files of the destinations csv and file',
  },
  {
    place: /^s3 \S*exportsbucket lists$/,
    reason: 'lists for people: letters and calls; 14 days, own key',
  },
  { place: /^platform /, reason: 'what was sent: the platforms’ own databases, not ours' },
  { place: /^mailbox$/, reason: 'what was sent: e-mails and texts where they arrive' },
];

export const reasonFor = (place: string): string | undefined =>
  allowedPlaces.find((allowed) => allowed.place.test(place))?.reason;
