import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';

const StatementSchema = v.looseObject({ Action: v.string(), Resource: v.string() });

/** A policy that lets clients publish on one topic, and do what is the same for every topic. */
export const OwnDocumentSchema = v.looseObject({ Statement: v.array(StatementSchema) });

export type OwnDocument = v.InferOutput<typeof OwnDocumentSchema>;
type Statement = v.InferOutput<typeof StatementSchema>;

/**
 * Whose a document is, by what it says alone: somebody else's; one of ours, for a topic; or one of ours that was released, so
 * that nobody may publish.
 */
export type PolicyForm = 'other' | 'released' | { readonly topic: string };

/** @param text JSON of any policy @param ours a document of ours, for whichever topic */
export function policyForm(text: string, ours: OwnDocument): PolicyForm {
  const document = parsed(text);
  if (isDeepStrictEqual(document, withoutPublishing(ours))) return 'released';
  const topic = topicOf(document);
  return topic !== undefined && isDeepStrictEqual(document, withTopic(ours, topic)) ? { topic } : 'other';
}

/** Whether a text says what a document of ours says, however it is written. */
export function saysTheSame(text: string, ours: OwnDocument): boolean {
  return isDeepStrictEqual(parsed(text), ours);
}

/** The document for when nobody is to publish any more. */
export function withoutPublishing(ours: OwnDocument): OwnDocument {
  return { ...ours, Statement: ours.Statement.filter((statement) => !isPublish(statement)) };
}

function withTopic(ours: OwnDocument, topic: string): OwnDocument {
  const Statement = ours.Statement.map((statement) => {
    if (!isPublish(statement)) return statement;
    return { ...statement, Resource: statement.Resource.replace(/:topic\/.*$/, () => `:topic/${topic}`) };
  });
  return { ...ours, Statement };
}

/** A pattern is no topic: ours have none, and who allows more than one topic has written it by hand. */
function topicOf(document: unknown): string | undefined {
  if (!v.is(OwnDocumentSchema, document)) return undefined;
  return document.Statement.find(isPublish)?.Resource.match(/^[^/]*:topic\/([^*?]+)$/)?.[1];
}

function isPublish({ Action }: Statement): boolean {
  return Action === 'iot:Publish';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What can't be read is no policy of ours.
    return undefined;
  }
}
