import * as v from 'valibot';

/** What an answer to CloudFormation has to repeat of the request, and where to send it. */
export const CloudFormationEnvelopeSchema = v.object({
  RequestType: v.string(),
  ResponseURL: v.pipe(v.string(), v.url()),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  PhysicalResourceId: v.optional(v.string()),
});

export type CloudFormationEnvelope = v.InferOutput<typeof CloudFormationEnvelopeSchema>;

export interface CustomResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/**
 * Answers a custom resource request at its presigned URL.
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 * @throws Error if the answer does not arrive within 10 s
 */
export async function answerCloudFormation(
  request: CloudFormationEnvelope,
  answer: CustomResourceAnswer,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  const response = await fetch(request.ResponseURL, {
    method: 'PUT',
    // The URL is signed for an empty content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({ StackId, RequestId, LogicalResourceId, ...answer }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`CloudFormation refused the answer with HTTP status ${response.status}`);
}
