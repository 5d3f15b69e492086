/** A policy that can't be judged: not valid, or beyond what the evaluator knows. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
