#!/usr/bin/env node
// What `npx lorawan` runs: Node 20 needs a loader for TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./lorawan.ts');
