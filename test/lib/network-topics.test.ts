import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { patternFilter, patternResource } from '../../lambdas/networks/thing-park/contract.ts';
import { matchesWildcards } from '../../lib/local/iam/wildcards.ts';
import { matchesTopicFilter } from '../../lib/local/rules/topic-filter.ts';
import { ThingParkSettings } from '../../lib/other-network-settings.ts';

/** What neither ThingPark's keys may publish or receive, nor its rule hear. */
const OF_OTHERS = [
  'lorawan/downlink',
  'lorawan/A84041FFFF000001/uplink',
  'lorawan/plant/app/things/device/up',
  'thethings/lorawan/plant/uplink',
  '$aws/things/A84041FFFF000001/shadow/update',
  '$aws/rules/plant_helium',
  'helium/devices/3c822699-37fd-4df6-a84d-93037a450843/down',
];

const WORDS = [
  'lorawan',
  'thethings',
  '$aws',
  'rules',
  'helium',
  'devices',
  'things',
  'uplink',
  'down',
  'd',
  '{x}',
  '$',
];
const level = fc.array(fc.constantFrom(...WORDS, '{DevEUI}'), { maxLength: 2 }).map((words) => words.join(''));
const pattern = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => [...levels, '{DevEUI}'].join('/'));
const isAccepted = (uplinkTopicPattern: string) => v.is(ThingParkSettings, { uplinkTopicPattern });

describe('a topic pattern of ThingPark that is accepted', () => {
  it.each(OF_OTHERS)('never reaches %s', (topic) => {
    const reaches = (accepted: string) =>
      matchesWildcards(patternResource(accepted), topic) || matchesTopicFilter(patternFilter(accepted), topic);
    fc.assert(
      fc.property(pattern.filter(isAccepted), (accepted) => {
        expect(reaches(accepted)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
