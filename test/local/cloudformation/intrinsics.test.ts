// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
import { describe, expect, it } from 'vitest';
import { resolve, type Scope } from '../../../lib/local/cloudformation/intrinsics.ts';

const scope: Scope = {
  template: {
    Resources: {},
    Mappings: { Plans: { 'eu-west-1': { plan: 'EU_863_870_TTN' } } },
    Parameters: { BootstrapVersion: { Default: '/cdk-bootstrap/version' }, Unset: {} },
  },
  pseudoParameters: { 'AWS::Region': 'eu-west-1', 'AWS::AccountId': '111122223333' },
  made: new Map([
    ['Queue', { ref: 'https://queue', attributes: { Arn: 'arn:queue', 'Nested.Name': 'inner' } }],
    ['Bare', { ref: 'bare' }],
  ]),
  exports: new Map([['identity:Kek', 'arn:kek']]),
};

describe('an intrinsic function', () => {
  it.each([
    ['Ref of a resource', { Ref: 'Queue' }, 'https://queue'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Ref of a parameter with a default', { Ref: 'BootstrapVersion' }, '/cdk-bootstrap/version'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['Fn::GetAtt in one text', { 'Fn::GetAtt': 'Queue.Nested.Name' }, 'inner'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'identity:Kek' }, 'arn:kek'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 'b']] }, 'a-eu-west-1-b'],
    ['Fn::Split', { 'Fn::Split': ['/', 'a/b/c'] }, ['a', 'b', 'c']],
    ['Fn::Select of a split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::Select with a text for index', { 'Fn::Select': ['2', ['a', 'b', 'c']] }, 'c'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Plans', { Ref: 'AWS::Region' }, 'plan'] }, 'EU_863_870_TTN'],
    ['Fn::Sub', { 'Fn::Sub': 'b-${AWS::AccountId}-${Queue.Arn}-${Queue}' }, 'b-111122223333-arn:queue-https://queue'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${name}/${AWS::Region}', { name: { Ref: 'Bare' } }] }, 'bare/eu-west-1'],
    ['Fn::Sub of a literal', { 'Fn::Sub': '${!AWS::Region}' }, '${AWS::Region}'],
  ])('%s', (_, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('is resolved at any depth', () => {
    const value = { list: [{ deep: { Ref: 'Bare' } }, 7, null, true], text: 'Ref' };
    expect(resolve(value, scope)).toEqual({ list: [{ deep: 'bare' }, 7, null, true], text: 'Ref' });
  });

  it('is only what stands alone in its object', () => {
    const value = { Ref: 'Nowhere', Condition: 'x' };
    expect(resolve(value, scope)).toEqual(value);
  });
});

describe('AWS::NoValue', () => {
  const nothing = { Ref: 'AWS::NoValue' };

  it('takes its member or element away', () => {
    expect(resolve({ a: nothing, b: [nothing, 1], c: { d: nothing } }, scope)).toEqual({ b: [1], c: {} });
  });

  it('is undefined by itself', () => {
    expect(resolve(nothing, scope)).toBeUndefined();
  });
});

describe('a reference to nothing is refused with its name:', () => {
  it.each([
    [{ Ref: 'Nowhere' }, 'Ref Nowhere'],
    [{ Ref: 'Unset' }, 'Ref Unset'],
    [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, 'attribute Colour of Queue'],
    [{ 'Fn::GetAtt': ['Bare', 'Arn'] }, 'attribute Arn of Bare'],
    [{ 'Fn::ImportValue': 'identity:Role' }, 'export identity:Role'],
    [{ 'Fn::Select': [3, ['a']] }, 'element 3 of ["a"]'],
    [{ 'Fn::FindInMap': ['Plans', 'us-east-1', 'plan'] }, 'Plans.us-east-1.plan in Mappings'],
    [{ 'Fn::Sub': 'x${Nowhere}' }, 'Ref Nowhere'],
    [{ 'Fn::Sub': 'x${Queue.Colour}' }, 'attribute Colour of Queue'],
  ])('%j', (value, what) => {
    expect(() => resolve(value, scope)).toThrow(`${what} is referred to and does not exist`);
  });
});

describe('a function that the laptop does not know', () => {
  it.each(['Fn::Base64', 'Fn::Cidr', 'Fn::If', 'Fn::GetAZs', 'Fn::Length'])('is refused with its name: %s', (name) => {
    expect(() => resolve({ deep: [{ [name]: 'x' }] }, scope)).toThrow(
      `${name} is an intrinsic function that the laptop does not know`,
    );
  });
});
