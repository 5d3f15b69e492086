import type { Route } from './route.ts';

interface RoutedRequest {
  readonly route: Route;
  /** The path's placeholders by name. */
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the first route of a method and a path without its query; undefined if there is none. */
export type Router = (method: string, pathname: string) => RoutedRequest | undefined;

export function routerOf(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  return (method, pathname) => {
    for (const { route, pattern } of compiled) {
      const match = route.method === method ? pattern.exec(pathname) : null;
      if (match !== null) return { route, params: { ...match.groups } };
    }
    return undefined;
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^/api/v3${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
