/** How long one invocation of a function may take, in s. What began longer ago than that has ended. */
export const TIME_LIMIT_SECONDS = 30;
