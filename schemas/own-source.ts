/** Source of the events that Daicho sends itself: that a message reached somebody. */
export const ownSourceId = 'daicho';
