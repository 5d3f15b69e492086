/** A CloudFormation template as far as the laptop reads it. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Export?: { readonly Name: unknown };
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/** A resource that was made: what `Ref` and `Fn::GetAtt` answer. */
export interface MadeResource {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Logical ids that a value refers to. */
export function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) => {
    if (member === 'Ref' && typeof inner === 'string') return [inner];
    if (member === 'Fn::GetAtt') return [String([inner].flat()[0]).replace(/\..*/s, '')];
    if (member === 'Fn::Sub') return [...substitutions(inner), ...referencesOf(inner)];
    return referencesOf(inner);
  });
}

function substitutions(sub: unknown): string[] {
  const text = Array.isArray(sub) ? String(sub[0]) : String(sub);
  return [...text.matchAll(/\$\{([^!.}]+)(?:\.[^}]+)?\}/g)].map(([, name]) => String(name));
}

/**
 * Logical ids in an order in which each comes after those that it refers to or depends on.
 * @throws Error naming the ids of a circle
 */
export function creationOrder(template: Template): string[] {
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    const resource = template.Resources[id];
    if (resource === undefined || ordered.has(id)) return;
    if (path.includes(id)) throw new Error(`resources refer to each other in a circle: ${[...path, id].join(' → ')}`);
    const dependencies = [...referencesOf(resource.Properties), ...[resource.DependsOn ?? []].flat()];
    for (const dependency of dependencies) visit(dependency, [...path, id]);
    ordered.add(id);
  };
  for (const id of Object.keys(template.Resources)) visit(id, []);
  return [...ordered];
}
