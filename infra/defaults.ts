/** What a deployment has unless its context says otherwise; the names are those of the context. */
export const defaults = {
  brand: 'brand',
  timeZone: 'Asia/Tokyo',
  /** A withdrawal is known to the vault when it has passed: stays well below the minute that is promised. */
  batchWindowSeconds: 20,
  /** Minutes. */
  compactEvery: 15,
  /** Whether strict matches of people are joined before anybody has looked. */
  linksUnseen: false,
  /** Whether month and day of birthdays, which go to the vault, are a trait of the lake as well. */
  birthMonthDay: false,
  /** Whether browsers in data centres are taken for machines. False where people come through a cloud, as by remote desktops. */
  datacentreBots: true,
  /** Requests of one browser key from one address, per second and running instance of the collector; 0 = no limit. */
  addressRate: 50,
  /** Whether there is a CloudFront of our own in front of the collector; `docs/defence.md` says how it comes about. */
  edge: false,
  /** Host of the Function URL that it stands before; until it is known there is no edge. */
  collectorHost: '',
  /** Whether audiences may be written in SQL. */
  sqlAudiences: false,
  /** Members that an advertising list must at least have. Below 100 only where nobody is a real person. */
  minimumListSize: 100,
  /** Where the world reaches the collector, such as `https://shop.example`; what SDKs are told to send to. Empty: its own address. */
  collectorUrl: '',
} as const;
