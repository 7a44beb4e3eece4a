/**
 * Writes the text of an element that holds nothing else, where it reads otherwise. The node stays: another one would be
 * taken out of the layout and put in.
 */
export function writeText(element: Element, text: string): void {
  const node = element.firstChild;
  if (!(node instanceof Text) || node.nextSibling !== null) element.textContent = text;
  else if (node.data !== text) node.data = text;
}
