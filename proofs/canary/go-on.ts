const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks until the answer satisfies or the time is over, and goes on with the last answer either way: what a platform put
 * off takes minutes, and the rows that say so are there at once.
 */
export async function restOrGoOn<Answer>(
  ask: () => Promise<Answer>,
  isAtRest: (answer: Answer) => boolean,
  longestMs: number,
): Promise<Answer> {
  const deadline = Date.now() + longestMs;
  for (;;) {
    const answer = await ask();
    if (isAtRest(answer) || Date.now() > deadline) return answer;
    await pause(100);
  }
}
