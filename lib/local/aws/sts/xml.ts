/** An element whose members become elements, in AWS's query protocol. */
export interface XmlObject {
  readonly [element: string]: string | XmlObject;
}

export function xml(content: XmlObject): string {
  const elements = Object.entries(content).map(([name, value]) => {
    return `<${name}>${typeof value === 'string' ? escaped(value) : xml(value)}</${name}>`;
  });
  return elements.join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
